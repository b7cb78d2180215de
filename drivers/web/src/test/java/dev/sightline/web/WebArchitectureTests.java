package dev.sightline.web;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.sightline.web", importOptions = ImportOption.DoNotIncludeTests.class)
class WebArchitectureTests {

    @ArchTest
    static final ArchRule driverSeesTheContractAndSeleniumOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sightline.web..",
                    "dev.sightline.action..",
                    "dev.sightline.driver..",
                    "dev.sightline.error..",
                    "dev.sightline.screen..",
                    "java..",
                    "io.netty..",
                    "org.openqa.selenium..",
                    "org.slf4j..",
                    "org.jspecify..");
}
