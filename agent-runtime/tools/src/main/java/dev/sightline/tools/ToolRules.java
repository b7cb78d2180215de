package dev.sightline.tools;

import dev.sightline.action.Action;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.Excerpts;
import dev.sightline.error.SightlineException;
import dev.sightline.screen.ScreenState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What callers of the tools may never do, whichever tool, step or goal leads there: see pages that are not of the web, such as
 * this machine's files, and use files outside the folders that are open to them.
 */
final class ToolRules implements ActionPolicy {

    private static final Set<String> WEB = Set.of("http", "https");

    /** Parts of pages, and pages without an address of their own. */
    private static final Set<String> WITHIN_PAGES = Set.of("about", "blob", "data");

    private final List<Path> folders;

    /**
     * @param folders the only ones that files are read from
     */
    ToolRules(Collection<Path> folders) {
        this.folders = folders.stream().map(ToolRules::real).toList();
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot open the folder '" + folder
                            + "' to callers: it does not exist or cannot be read. Create it,"
                            + " or remove it from the list of folders.",
                    e);
        }
    }

    @Override
    public Decision review(Proposal proposal) {
        return switch (proposal.action()) {
            case Action.OpenUrl<?> open
            when !isOfTheWeb(open.url()) ->
                new Decision.Deny("Cannot open '" + Excerpts.clipped(open.url().toString(), 80)
                        + "': only http and https addresses can be opened.");
            case Action.UploadFiles<?> upload
            when !upload.files().stream().allMatch(file -> find(file.toString()).isPresent()) ->
                new Decision.Deny(
                        "Cannot upload these files: not all of them are in the folders that are open to" + " callers.");
            default -> Decision.ALLOW;
        };
    }

    @Override
    public Decision reviewScreen(ScreenState state) {
        String location = state.location();
        int colon = location == null ? -1 : location.indexOf(':');
        if (location == null || colon < 0) {
            return Decision.ALLOW;
        }
        String scheme = location.substring(0, colon).toLowerCase(Locale.ROOT);
        return WEB.contains(scheme) || WITHIN_PAGES.contains(scheme)
                ? Decision.ALLOW
                : new Decision.Deny("The screen shows '" + Excerpts.clipped(location, 80)
                        + "', which is not a page of the web. Open another page.");
    }

    /**
     * @throws SightlineException category {@code DENIED} when the screen shows what callers may not see
     */
    void requireVisible(ScreenState state) {
        if (reviewScreen(state) instanceof Decision.Deny(String reason)) {
            throw new SightlineException(ErrorCategory.DENIED, "Cannot look at the screen: " + reason);
        }
    }

    static boolean isOfTheWeb(URI address) {
        String scheme = address.getScheme();
        return scheme != null && WEB.contains(scheme.toLowerCase(Locale.ROOT));
    }

    /** The only folders that files are read from. */
    List<Path> folders() {
        return folders;
    }

    /** The folder that relative paths start from. */
    Path home() {
        return folders.isEmpty() ? Path.of("").toAbsolutePath() : folders.getFirst();
    }

    /**
     * A file in one of the folders; links are followed before it is judged.
     *
     * @throws SightlineException category {@code DENIED} when it lies elsewhere or does not exist; both read the same, so that
     *     a caller cannot find out which files exist
     */
    Path require(String file) {
        if (folders.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.DENIED,
                    "Cannot use the file '" + file
                            + "': no folder is open to callers. Whoever runs the application can open"
                            + " one with 'sightline.tools.folders'.");
        }
        return find(file)
                .orElseThrow(() -> new SightlineException(
                        ErrorCategory.DENIED,
                        "Cannot use the file '" + file
                                + "': there is no such file in the folders that are open to callers."));
    }

    private Optional<Path> find(String file) {
        return folders.stream().flatMap(folder -> inside(folder, file).stream()).findFirst();
    }

    private static Optional<Path> inside(Path folder, String file) {
        try {
            Path path = folder.resolve(file).toRealPath();
            return path.startsWith(folder) && Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
        } catch (IOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
