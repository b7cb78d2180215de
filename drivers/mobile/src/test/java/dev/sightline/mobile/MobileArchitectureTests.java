package dev.sightline.mobile;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sightline.mobile", importOptions = ImportOption.DoNotIncludeTests.class)
class MobileArchitectureTests {

    @ArchTest
    static final ArchRule driverSeesTheContractAndItsLibraryOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sightline.mobile..",
                    "dev.sightline.action..",
                    "dev.sightline.driver..",
                    "dev.sightline.error..",
                    "dev.sightline.screen..",
                    "io.appium..",
                    "org.openqa.selenium..",
                    "java..",
                    "javax.xml.stream..",
                    "org.slf4j..",
                    "org.jspecify..");
}
