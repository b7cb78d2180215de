package dev.sightline.mcp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = {"dev.sightline.mcp", "dev.sightline.tools"},
        importOptions = ImportOption.DoNotIncludeTests.class)
class McpArchitectureTests {

    @ArchTest
    static final ArchRule toolsKnowNoProtocolAndNoApplication = noClasses()
            .that()
            .resideInAPackage("dev.sightline.tools..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.sightline.mcp..",
                    "dev.sightline.boot..",
                    "io.modelcontextprotocol..",
                    "org.springframework.boot..",
                    "jakarta..");

    @ArchTest
    static final ArchRule nobodySeesADriver = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.sightline.web..", "dev.sightline.mobile..", "dev.sightline.desktop..");
}
