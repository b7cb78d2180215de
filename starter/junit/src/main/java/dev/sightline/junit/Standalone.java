package dev.sightline.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** The agents of tests without Spring's test context, built from properties. */
record Standalone(ConfigurableApplicationContext application, Path runs) implements AutoCloseable {

    /** What Sightline, Spring AI and the application's class path configure by themselves. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Parts {}

    static Standalone start() {
        Path runs;
        try {
            runs = Files.createTempDirectory("sightline-tests-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for the runs of tests.", e);
        }
        // reports of failed tests are copied from there to where JUnit keeps the files of tests
        return new Standalone(
                new SpringApplicationBuilder(Parts.class)
                        .web(WebApplicationType.NONE)
                        .bannerMode(Banner.Mode.OFF)
                        .logStartupInfo(false)
                        .properties(Map.of("sightline.runs-folder", runs.toString()))
                        .run(),
                runs);
    }

    @Override
    public void close() throws IOException {
        application.close();
        try (Stream<Path> files = Files.walk(runs)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
