package dev.sightline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sightline", importOptions = ImportOption.DoNotIncludeTests.class)
class SdkArchitectureTests {

    @ArchTest
    static final ArchRule contractNeedsTheJdkAndJSpecifyOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.sightline..", "java..", "javax..", "org.jspecify..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.sightline.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule classesAreRecordsInterfacesEnumsOrFinal = classes()
            .that()
            .areNotInterfaces()
            .and()
            .doNotHaveFullyQualifiedName("dev.sightline.error.SightlineException")
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .should()
            .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
