package dev.sightline.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.qwenvl.format.Checkpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks the checkpoint of the rehearsal, which lies among the resources just as the one that ships will. */
final class PocketModelTests {

    private static final Path REHEARSAL = Path.of("src/test/resources/dev/sightline/pocket/rehearsal");

    @TempDir
    Path cache;

    @Test
    void checkpointIsUnpackedAndCanBeOpened() throws Exception {
        Path folder = rehearsal().checkpoint(cache);

        for (Path file : weights()) {
            assertThat(folder.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config().text().layers()).isEqualTo(4);
        }
        assertThat(folder).isDirectoryContaining("glob:**/dialect.json");
        assertNothingElse(folder);
    }

    @Test
    void checkpointThatIsThereIsNotUnpackedAgain() throws Exception {
        Path folder = rehearsal().checkpoint(cache);
        Object before = Files.readAttributes(folder, "unix:ino,ctime");

        assertThat(rehearsal().checkpoint(cache)).isEqualTo(folder);
        assertThat((Object) Files.readAttributes(folder, "unix:ino,ctime")).isEqualTo(before);
    }

    @Test
    void damagedAndIncompleteFoldersAreReplaced() throws Exception {
        Path folder = rehearsal().checkpoint(cache);
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        weights[weights.length / 2] ^= 1;
        Files.write(folder.resolve("model.safetensors"), weights);
        Files.delete(folder.resolve("config.json"));
        Files.createDirectories(cache.resolve(".unpacking-left-by-a-killed-process/fresh"));

        rehearsal().checkpoint(cache);

        for (Path file : weights()) {
            assertThat(folder.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
        assertNothingElse(folder);
    }

    @Test
    void manyAtOnceUnpackOneCheckpoint() throws Exception {
        List<Callable<Path>> callers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            callers.add(() -> rehearsal().checkpoint(cache));
        }
        Set<Path> folders = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Path> caller : threads.invokeAll(callers)) {
                folders.add(caller.get());
            }
        }

        assertThat(folders).hasSize(1);
        assertNothingElse(folders.iterator().next());
    }

    @Test
    void otherWeightsGetAnotherFolder() throws Exception {
        Path first = rehearsal().checkpoint(cache);
        var other = new PocketModel(name -> name.equals("weights.sha256")
                ? stream(hash("{}".getBytes(StandardCharsets.UTF_8)) + "  weights/config.json\n")
                : stream("{}"));

        assertThat(other.checkpoint(cache)).isNotEqualTo(first);
        assertThat(first).isNotEmptyDirectory();
    }

    @Test
    void fileThatIsNotWhatTheListingSaysIsRefused() {
        var damaged = new PocketModel(name -> name.equals("weights/vocab.json") ? stream("{}") : open(name));
        var incomplete = new PocketModel(name -> name.equals("weights/vocab.json") ? null : open(name));

        assertThat(failure(damaged, ErrorCategory.INTERNAL))
                .startsWith("The jar of the pocket model is damaged: weights/vocab.json is 44136fa355b3");
        assertThat(failure(incomplete, ErrorCategory.INTERNAL)).contains("weights/vocab.json is absent instead of");
        assertThat(cache).isDirectoryNotContaining(path -> Files.isDirectory(path));
    }

    @Test
    void listingThatLeadsOutOfTheFolderIsRefused() {
        SightlineException thrown = catchThrowableOfType(
                SightlineException.class,
                () -> new PocketModel(name -> stream("0".repeat(64) + "  weights/../../etc/passwd\n")));

        assertThat(thrown)
                .hasMessageContaining("weights.sha256 holds the line '000")
                .hasMessageContaining("etc/passwd");
    }

    @Test
    void folderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(cache.resolve("file"));

        SightlineException thrown =
                catchThrowableOfType(SightlineException.class, () -> rehearsal().checkpoint(file));

        assertThat(thrown.category()).isEqualTo(ErrorCategory.STORAGE);
        assertThat(thrown)
                .hasMessageContaining("Cannot unpack the pocket model into '" + file)
                .hasMessageContaining("choose a folder that can be written to");
    }

    @Test
    void buildWithoutWeightsSaysSoAndWhatToDo() {
        var model = new PocketModel(name -> null);

        assertThat(model.isPresent()).isFalse();
        assertThat(failure(model, ErrorCategory.CONFIGURATION))
                .contains("this build does not include its weights")
                .contains("Configure another model");
    }

    @Test
    void weightsOfThisBuildAreUnpacked() {
        if (!PocketModel.bundled().isPresent()) {
            String reason = "Skipped: this build holds no weights of the pocket model.";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        try (Checkpoint checkpoint = Checkpoint.open(PocketModel.bundled().checkpoint(cache))) {
            assertThat(checkpoint.fileSize()).isPositive();
        }
    }

    private String failure(PocketModel model, ErrorCategory category) {
        SightlineException thrown = catchThrowableOfType(SightlineException.class, () -> model.checkpoint(cache));
        assertThat(thrown.category()).isEqualTo(category);
        return String.valueOf(thrown.getMessage());
    }

    private void assertNothingElse(Path folder) {
        assertThat(cache).isDirectoryNotContaining(path -> Files.isDirectory(path) && !path.equals(folder));
    }

    private static PocketModel rehearsal() {
        return new PocketModel(PocketModelTests::open);
    }

    private static @Nullable InputStream open(String name) throws IOException {
        if (name.equals("weights.sha256")) {
            var listing = new StringBuilder();
            for (Path file : weights()) {
                listing.append(hash(Files.readAllBytes(file)))
                        .append("  weights/")
                        .append(file.getFileName())
                        .append('\n');
            }
            return stream(listing.toString());
        }
        return Files.newInputStream(REHEARSAL.resolve(name.substring("weights/".length())));
    }

    private static List<Path> weights() throws IOException {
        try (Stream<Path> files = Files.list(REHEARSAL)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
