package dev.sightline.web;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The profile folders of browsers on this machine. A folder's name holds the process that it belongs to, and when that began, so that
 * browsers whose process was killed can be found and ended even if its number is in use again.
 */
final class Profiles {

    private static final Logger log = LoggerFactory.getLogger(Profiles.class);

    private static final String PREFIX = "sightline-browser-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-(\\d+)-.*");

    private Profiles() {}

    /**
     * A new profile folder. Leftovers of processes that are gone are removed first.
     *
     * @throws SightlineException category {@code STORAGE} when it cannot be created
     */
    static Path create() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        removeAbandoned(temporary);
        try {
            long owner = ProcessHandle.current().pid();
            return Files.createTempDirectory(temporary, PREFIX + owner + "-" + start(owner) + "-");
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot make a profile folder for the browser in '" + temporary + "': " + e
                            + ". Free some space there, or set java.io.tmpdir.",
                    e);
        }
    }

    private static void removeAbandoned(Path temporary) {
        try (Stream<Path> all = Files.list(temporary)) {
            all.filter(Profiles::isAbandoned).toList().forEach(profile -> {
                log.info("Ending a browser that a killed process left behind: {}", profile);
                endProcesses(profile);
                delete(profile);
            });
        } catch (IOException e) {
            log.debug("The folder {} could not be searched for abandoned browsers", temporary, e);
        }
    }

    private static boolean isAbandoned(Path folder) {
        Matcher name = NAME.matcher(folder.getFileName().toString());
        if (!name.matches()) {
            return false;
        }
        long owner = Long.parseLong(name.group(1));
        return ProcessHandle.of(owner).isEmpty() || start(owner) != Long.parseLong(name.group(2));
    }

    /**
     * When a process began, in ticks since the machine did, which no change of its clock affects; 0 where the system does
     * not say.
     */
    private static long start(long process) {
        try {
            // the second field, the name of the program in parentheses, may contain anything
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"), StandardCharsets.ISO_8859_1);
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
        } catch (IOException | RuntimeException _) {
            return 0;
        }
    }

    /** Ends the chromedriver of a service at once. It may be too busy to stop when asked, and would start the browser still. */
    static void endChromedriver(ChromeDriverService service) {
        String port = "--port=" + service.getUrl().getPort();
        ProcessHandle.current()
                .children()
                .filter(child -> isChromedriver(child)
                        && child.info()
                                .arguments()
                                .map(arguments -> List.of(arguments).contains(port))
                                .orElse(false))
                .forEach(child -> {
                    child.descendants().forEach(ProcessHandle::destroyForcibly);
                    child.destroyForcibly();
                });
    }

    /** Ends the remaining processes of a browser and its chromedriver. */
    static void endProcesses(Path profile) {
        String mark = "--user-data-dir=" + profile;
        ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> List.of(arguments).contains(mark))
                        .orElse(false))
                .toList()
                .forEach(process -> {
                    process.parent().filter(Profiles::isChromedriver).ifPresent(ProcessHandle::destroyForcibly);
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    try {
                        process.onExit().get(2, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (ExecutionException | TimeoutException e) {
                        log.warn("The browser process {} does not end", process.pid());
                    }
                });
    }

    private static boolean isChromedriver(ProcessHandle process) {
        return process.info().command().orElse("").endsWith("chromedriver");
    }

    static void delete(Path profile) {
        try {
            Files.walkFileTree(profile, new SimpleFileVisitor<>() {

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            log.debug("The profile folder {} could not be deleted", profile, e);
        }
    }
}
