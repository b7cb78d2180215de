package dev.sightline.desktop;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.awt.Robot;

@AnalyzeClasses(packages = "dev.sightline.desktop", importOptions = ImportOption.DoNotIncludeTests.class)
class DesktopArchitectureTests {

    @ArchTest
    static final ArchRule driverSeesTheContractOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sightline.desktop..",
                    "dev.sightline.action..",
                    "dev.sightline.driver..",
                    "dev.sightline.error..",
                    "dev.sightline.screen..",
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..");

    /** It waits until the event queue of this JVM is empty, for up to 5 seconds, and knows nothing of other programs. */
    @ArchTest
    static final ArchRule robotNeverWaitsForIdle = noClasses()
            .should()
            .callMethod(Robot.class, "setAutoWaitForIdle", boolean.class)
            .orShould()
            .callMethod(Robot.class, "waitForIdle");
}
