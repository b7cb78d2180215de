package dev.sightline.runtime;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "dev.sightline.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
class CoreArchitectureTests {

    @ArchTest
    static final ArchRule agentKnowsNoDriverNoEngineAndNoBoot = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.sightline..", "org.springframework.boot..")
                    .and(not(resideInAnyPackage(
                            "dev.sightline.runtime..",
                            "dev.sightline.action..",
                            "dev.sightline.agent..",
                            "dev.sightline.driver..",
                            "dev.sightline.error..",
                            "dev.sightline.grounding..",
                            "dev.sightline.picture..",
                            "dev.sightline.screen..",
                            "dev.sightline.task.."))));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.sightline.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesAreNullMarked = classes().should(resideInANullMarkedPackage());

    private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
        return new ArchCondition<>("reside in a package that is null-marked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                events.add(new SimpleConditionEvent(
                        type,
                        type.getPackage().isAnnotatedWith(NullMarked.class),
                        type.getName() + " resides in " + type.getPackageName()));
            }
        };
    }
}
