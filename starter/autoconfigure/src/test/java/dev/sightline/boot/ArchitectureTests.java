package dev.sightline.boot;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sightline.driver.DriverProvider;
import dev.sightline.qwenvl.QwenVlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules between the modules, over the classes of all that are published. */
@AnalyzeClasses(packages = "dev.sightline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ROOT = "dev.sightline.";

    /** The packages of the contract, which every module may see. */
    private static final Set<String> CONTRACT =
            Set.of("action", "agent", "driver", "error", "grounding", "screen", "task");

    /**
     * What a module may see of the others, beside the contract; by the first part of its package. Drivers are not listed:
     * a module that holds a provider of a driver is one, whatever its name, and sees the contract only.
     */
    private static final Map<String, Set<String>> MAY_SEE = Map.of(
            "runtime", Set.of("picture"),
            "text", Set.of(),
            "picture", Set.of(),
            "tools", Set.of("runtime"),
            "testkit", Set.of(),
            "qwenvl", Set.of(),
            "qwenvl.springai", Set.of("qwenvl"),
            "qwenvl.tornado", Set.of("qwenvl"),
            "pocket", Set.of());

    private static final String ENGINE = "dev.sightline.qwenvl..";
    private static final String CHAT_MODEL = "dev.sightline.qwenvl.springai..";
    private static final String AUTO_CONFIGURATION = "dev.sightline.boot..";

    /** A rule about a module that is not on the class path would hold whatever the module does. */
    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses all) {
        assertThat(all.stream().map(ArchitectureTests::module))
                .containsAll(CONTRACT)
                .contains("runtime", "tools", "text", "picture", "qwenvl", "qwenvl.springai", "pocket", "boot");
        assertThat(drivers(all)).contains("web", "desktop", "mobile");
        assertThat(all).anyMatch(type -> type.getName().equals("dev.sightline.qwenvl.backend.vector.VectorOperators"));
    }

    @ArchTest
    static void modulesSeeOnlyWhatTheyMay(JavaClasses all) {
        Set<String> drivers = drivers(all);
        List<String> violations = new ArrayList<>();
        for (JavaClass type : all) {
            String module = module(type);
            if (module.equals("boot")) {
                continue;
            }
            Set<String> others = drivers.contains(module) || CONTRACT.contains(module)
                    ? Set.of()
                    : Objects.requireNonNull(
                            MAY_SEE.get(module),
                            () -> "no rule says what the module of " + type.getName() + " may see");
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass seen = dependency.getTargetClass();
                if (seen.getPackageName().startsWith(ROOT)) {
                    String other = module(seen);
                    if (!other.equals(module) && !CONTRACT.contains(other) && !others.contains(other)) {
                        violations.add(dependency.getDescription());
                    }
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    /** Drivers can be used without Spring, and the contract without any library. */
    @ArchTest
    static void driversAndTheContractDoNotSeeSpring(JavaClasses all) {
        Set<String> drivers = drivers(all);
        noClasses()
                .that(DescribedPredicate.describe(
                        "are of a driver or of the contract",
                        type -> drivers.contains(module(type)) || CONTRACT.contains(module(type))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.springframework..")
                .check(all);
    }

    /** The modules that provide a driver. */
    private static Set<String> drivers(JavaClasses all) {
        return all.stream()
                .filter(type -> type.isAssignableTo(DriverProvider.class) && !type.isInterface())
                .map(ArchitectureTests::module)
                .collect(Collectors.toSet());
    }

    /** The module, with the packages of the contract taken as one. */
    private static String owner(JavaClass type) {
        return CONTRACT.contains(module(type)) ? "sdk" : module(type);
    }

    /** The first part of the package below the root; the modules around the engine share its first part. */
    private static String module(JavaClass type) {
        String[] parts = type.getPackageName().substring(ROOT.length()).split("\\.", -1);
        boolean aroundTheEngine = parts.length > 1 && MAY_SEE.containsKey(parts[0] + "." + parts[1]);
        return aroundTheEngine ? parts[0] + "." + parts[1] : parts[0];
    }

    @ArchTest
    static final ArchRule theEngineSeesJavaAndItselfOnly = classes()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(CHAT_MODEL)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(ENGINE, "java..", "javax..", "jdk.incubator.vector..", "org.jspecify..");

    @ArchTest
    static final ArchRule theEngineDoesNotSeeItsChatModel = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .and()
            .resideOutsideOfPackage(CHAT_MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CHAT_MODEL);

    @ArchTest
    static final ArchRule onlyTheVectorBackendUsesTheVectorApi = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sightline.qwenvl.backend.vector..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator.vector..");

    @ArchTest
    static final ArchRule onlyItsOwnBackendUsesTornado = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sightline.qwenvl.tornado..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("uk.ac.manchester.tornado..");

    @ArchTest
    static final ArchRule onlyTheAutoConfigurationAndTheExamplesSeeSpringBoot = noClasses()
            .that()
            .resideOutsideOfPackages(AUTO_CONFIGURATION, "dev.sightline.examples..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.boot..");

    /** A package below {@code internal} is public for its own module only. */
    @ArchTest
    static final ArchRule internalPackagesAreUsedByTheirOwnModuleOnly =
            classes().that().resideInAPackage("..internal..").should(beUsedByTheirOwnModuleOnly());

    private static ArchCondition<JavaClass> beUsedByTheirOwnModuleOnly() {
        return new ArchCondition<>("be used by their own module only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency use : type.getDirectDependenciesToSelf()) {
                    JavaClass user = use.getOriginClass();
                    events.add(new SimpleConditionEvent(type, owner(user).equals(owner(type)), use.getDescription()));
                }
            }
        };
    }

    /** With its categories. */
    private static final DescribedPredicate<JavaClass> ENGINES_ROOT_EXCEPTION = DescribedPredicate.describe(
            "of the engine's root exception",
            type -> type.getBaseComponentType().getName().startsWith(QwenVlException.class.getName()));

    /** The engine's root exception stands beside the engine, where users look for it, and all of the engine throws it. */
    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.sightline.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(alwaysTrue(), ENGINES_ROOT_EXCEPTION);

    @ArchTest
    static final ArchRule theEnginesRootExceptionSeesNothingOfTheProject = noClasses()
            .that()
            .belongToAnyOf(QwenVlException.class)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.sightline..").and(not(ENGINES_ROOT_EXCEPTION)));
}
