package dev.sightline.web;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The files that a browser downloads into the folder of its run. */
final class Downloads {

    private final Path folder;
    private final Set<String> known = new HashSet<>();

    Downloads(BrowserSession session, Path runFolder) {
        this.folder = runFolder.resolve("downloads");
        session.cdp(
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allow", "downloadPath", folder.toString(), "eventsEnabled", false));
    }

    /** The names of files that were completed since the last call. */
    List<String> takeFinished() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<String> finished = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crdownload") && !name.startsWith(".com.google.Chrome"))
                    .sorted()
                    .filter(known::add)
                    .forEach(finished::add);
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE, "Cannot look for downloads in '" + folder + "': " + e + ".", e);
        }
        return finished;
    }
}
