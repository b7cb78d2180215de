package dev.sightline.boot;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

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
import dev.sightline.qwenvl.QwenVlException;

/** The rules between the modules, over the classes of all that are published. */
@AnalyzeClasses(packages = "dev.sightline", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String[] CONTRACT = {
        "dev.sightline.action..",
        "dev.sightline.agent..",
        "dev.sightline.driver..",
        "dev.sightline.error..",
        "dev.sightline.grounding..",
        "dev.sightline.screen..",
        "dev.sightline.task.."
    };
    private static final String LOOP = "dev.sightline.runtime..";
    private static final String TEXT_GROUNDING = "dev.sightline.text..";
    private static final String ENGINE = "dev.sightline.qwenvl..";
    private static final String CHAT_MODEL = "dev.sightline.qwenvl.springai..";
    private static final String WEB = "dev.sightline.web..";
    private static final String MOBILE = "dev.sightline.mobile..";
    private static final String DESKTOP = "dev.sightline.desktop..";
    private static final String POCKET_MODEL = "dev.sightline.pocket..";
    private static final String AUTO_CONFIGURATION = "dev.sightline.boot..";
    private static final String COMMAND_LINE = "dev.sightline.cli..";
    private static final String SPRING = "org.springframework..";

    /** A rule about a module that is not on the class path would hold whatever the module does. */
    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses all) {
        for (String module : new String[] {
            "dev.sightline.action.Action",
            "dev.sightline.driver.GuiDriver",
            "dev.sightline.runtime.internal.goal",
            "dev.sightline.text",
            "dev.sightline.qwenvl.QwenVl",
            "dev.sightline.qwenvl.backend.vector.VectorOperators",
            "dev.sightline.qwenvl.springai",
            "dev.sightline.pocket",
            "dev.sightline.web",
            "dev.sightline.mobile",
            "dev.sightline.desktop",
            "dev.sightline.boot"
        }) {
            assertThat(all).as(module).anyMatch(type -> type.getName().startsWith(module));
        }
    }

    @ArchTest
    static final ArchRule theContractSeesNothingButJava = noClasses()
            .that()
            .resideInAnyPackage(CONTRACT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    LOOP,
                    TEXT_GROUNDING,
                    ENGINE,
                    WEB,
                    MOBILE,
                    DESKTOP,
                    POCKET_MODEL,
                    AUTO_CONFIGURATION,
                    COMMAND_LINE,
                    SPRING,
                    "org.slf4j..",
                    "com..",
                    "io..");

    @ArchTest
    static final ArchRule theWebDriverSeesNoOtherDriver = driver(WEB, MOBILE, DESKTOP);

    @ArchTest
    static final ArchRule theMobileDriverSeesNoOtherDriver = driver(MOBILE, WEB, DESKTOP);

    @ArchTest
    static final ArchRule theDesktopDriverSeesNoOtherDriver = driver(DESKTOP, WEB, MOBILE);

    /** And neither Spring, nor the loop, nor the models. */
    private static ArchRule driver(String driver, String other, String another) {
        return noClasses()
                .that()
                .resideInAPackage(driver)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        other,
                        another,
                        SPRING,
                        LOOP,
                        TEXT_GROUNDING,
                        ENGINE,
                        POCKET_MODEL,
                        AUTO_CONFIGURATION,
                        COMMAND_LINE);
    }

    @ArchTest
    static final ArchRule theLoopSeesNeitherDriverNorEngine = noClasses()
            .that()
            .resideInAPackage(LOOP)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    WEB, MOBILE, DESKTOP, ENGINE, TEXT_GROUNDING, POCKET_MODEL, AUTO_CONFIGURATION, COMMAND_LINE);

    @ArchTest
    static final ArchRule textGroundingSeesTheContractOnly = noClasses()
            .that()
            .resideInAPackage(TEXT_GROUNDING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    LOOP, ENGINE, WEB, MOBILE, DESKTOP, POCKET_MODEL, AUTO_CONFIGURATION, COMMAND_LINE, SPRING);

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
                String packageName = type.getPackageName();
                String module = packageName.substring(0, packageName.indexOf(".internal"));
                for (Dependency use : type.getDirectDependenciesToSelf()) {
                    String user = use.getOriginClass().getPackageName();
                    events.add(new SimpleConditionEvent(
                            type, user.equals(module) || user.startsWith(module + "."), use.getDescription()));
                }
            }
        };
    }

    /** The engine's root exception stands beside the engine, where users look for it, and all of the engine throws it. */
    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("dev.sightline.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(alwaysTrue(), type(QwenVlException.class));

    @ArchTest
    static final ArchRule theEnginesRootExceptionSeesNothingOfTheProject = noClasses()
            .that()
            .belongToAnyOf(QwenVlException.class)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.sightline..").and(not(type(QwenVlException.class))));
}
