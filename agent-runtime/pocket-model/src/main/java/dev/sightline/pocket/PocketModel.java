package dev.sightline.pocket;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pocket model: a Qwen2.5-VL checkpoint small enough to ship inside this jar. Weights are mapped from files, so they are
 * unpacked once for each version of them.
 *
 * <p>Immutable and thread-safe; several processes may unpack at once.
 *
 * @since 0.1.0
 */
public final class PocketModel {

    /** What it is and what it can do, for display. */
    public static final String DESCRIPTION =
            "the pocket model, a very small Qwen2.5-VL that ships with Sightline. It clicks, types into fields, ticks,"
                    + " chooses from lists and scrolls on simple English pages of up to 800×600, in goals of up to six such"
                    + " steps that name things as the screen does";

    /** One line for each file: its SHA-256, two spaces, its path, as {@code sha256sum} writes and checks it. */
    private static final String LISTING = "weights.sha256";

    private static final String UNFINISHED = ".unpacking-";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *]weights/([A-Za-z0-9_][A-Za-z0-9._-]*)");

    /** Opens files of this jar. */
    @FunctionalInterface
    interface Resources {
        @Nullable
        InputStream open(String name) throws IOException;
    }

    private final Resources resources;
    private final Map<String, String> digests;

    PocketModel(Resources resources) {
        this.resources = resources;
        this.digests = digests(resources);
    }

    /**
     * The one in this jar.
     *
     * @throws SightlineException category {@code INTERNAL} when the jar is damaged
     */
    public static PocketModel bundled() {
        return new PocketModel(PocketModel.class::getResourceAsStream);
    }

    /** Whether this build includes the weights; without them, every other method fails. */
    public boolean isPresent() {
        return !digests.isEmpty();
    }

    /**
     * The folder that holds the checkpoint, in {@code ~/.cache/sightline/pocket-model}.
     *
     * @throws SightlineException as {@link #checkpoint(Path)}
     */
    public Path checkpoint() {
        return checkpoint(Path.of(System.getProperty("user.home"), ".cache", "sightline", "pocket-model"));
    }

    /**
     * The folder that holds the checkpoint. Unpacks it unless it exists already; every file is checked against its
     * SHA-256 each time, and a damaged folder is replaced.
     *
     * @param cache in which the checkpoint gets its own folder; created if it is missing
     * @throws SightlineException category {@code CONFIGURATION} when this build has no weights, {@code STORAGE} when
     *     they cannot be unpacked
     */
    public Path checkpoint(Path cache) {
        if (!isPresent()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the pocket model: this build does not include its weights, because it has not been trained at its full size yet. Configure another model; agent-runtime/pocket-model/training/README.md describes how the pocket model is trained.");
        }
        Path folder = cache.resolve(version());
        try {
            if (!isIntact(folder)) {
                Files.createDirectories(cache);
                unpackAlone(cache, folder);
            }
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.STORAGE,
                    "Cannot unpack the pocket model into '" + folder + "': " + e
                            + ". Free some space there, or choose a folder that can be written to.",
                    e);
        }
        return folder;
    }

    /** Each checkpoint gets its own folder, so that a process that still maps an old one is not affected. */
    private String version() {
        MessageDigest digest = sha256();
        digests.forEach((name, hash) -> digest.update((hash + name).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }

    private boolean isIntact(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        for (Map.Entry<String, String> file : digests.entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                return false;
            }
            try (InputStream in = Files.newInputStream(path)) {
                if (!hash(in, null).equals(file.getValue())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** One at a time, across the threads of this process and across processes. */
    private void unpackAlone(Path cache, Path folder) throws IOException {
        synchronized (PocketModel.class) {
            try (FileChannel channel = FileChannel.open(
                            cache.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                deleteUnfinished(cache);
                // another process may have been faster
                if (!isIntact(folder)) {
                    unpack(cache, folder);
                }
            }
        }
    }

    /** An incomplete folder is never visible: it gets its name once it is complete. */
    private void unpack(Path cache, Path folder) throws IOException {
        Path aside = Files.createTempDirectory(cache, UNFINISHED);
        try {
            Path fresh = Files.createDirectory(aside.resolve("fresh"));
            for (Map.Entry<String, String> file : digests.entrySet()) {
                try (InputStream in = resources.open("weights/" + file.getKey())) {
                    String hash = in == null ? "absent" : hash(in, fresh.resolve(file.getKey()));
                    if (!hash.equals(file.getValue())) {
                        throw damaged("weights/" + file.getKey() + " is " + hash + " instead of " + file.getValue());
                    }
                }
            }
            if (Files.exists(folder)) {
                Files.move(folder, aside.resolve("damaged"), StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(aside);
        }
    }

    /** Deletes what a killed process left behind. */
    private static void deleteUnfinished(Path cache) throws IOException {
        List<Path> unfinished;
        try (Stream<Path> entries = Files.list(cache)) {
            unfinished = entries.filter(entry -> entry.getFileName().toString().startsWith(UNFINISHED))
                    .toList();
        }
        for (Path folder : unfinished) {
            delete(folder);
        }
    }

    private static String hash(InputStream in, @Nullable Path copy) throws IOException {
        MessageDigest digest = sha256();
        try (var hashed = new DigestInputStream(in, digest)) {
            if (copy == null) {
                hashed.transferTo(OutputStream.nullOutputStream());
            } else {
                Files.copy(hashed, copy);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void delete(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(folder)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    private static Map<String, String> digests(Resources resources) {
        Map<String, String> digests = new LinkedHashMap<>();
        try (InputStream in = resources.open(LISTING)) {
            if (in == null) {
                return Map.of();
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw damaged(LISTING + " holds the line '" + line + "'");
                }
                digests.put(matcher.group(2), matcher.group(1));
            }
        } catch (IOException e) {
            throw damaged(LISTING + " cannot be read: " + e);
        }
        if (digests.isEmpty()) {
            throw damaged(LISTING + " is empty");
        }
        return digests;
    }

    private static SightlineException damaged(String what) {
        return new SightlineException(
                ErrorCategory.INTERNAL, "The jar of the pocket model is damaged: " + what + ". Download it again.");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new SightlineException(ErrorCategory.INTERNAL, "This Java runtime lacks SHA-256.", e);
        }
    }
}
