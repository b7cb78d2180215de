package dev.sightline.cli;

import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a checkpoint on this machine is run. */
final class EngineOptions {

    @Option(
            names = "--mmproj",
            paramLabel = "FILE",
            description = "GGUF file of the vision tower; found beside the language model unless given.")
    @Nullable
    Path mmproj;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            completionCandidates = Backends.class,
            description = "What computes: auto, vector or scalar; auto unless given.")
    String backend = "auto";

    /** For completion. */
    static final class Backends extends ArrayList<String> {

        private static final long serialVersionUID = 1L;

        Backends() {
            super(List.of("auto", "vector", "scalar"));
        }
    }

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute at once; the number of processors unless given.")
    int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--context",
            paramLabel = "TOKENS",
            description = "Tokens of a prompt and its answer together, at most; 8192 unless given.")
    int context = 8192;

    /** Opens a checkpoint; closing the model closes it. */
    QwenVlChatModel open(Path checkpoint) {
        return (mmproj == null
                        ? QwenVlChatModel.open(checkpoint, options())
                        : QwenVlChatModel.open(checkpoint, mmproj, options()))
                .build();
    }

    QwenVlOptions options() {
        QwenVlOptions defaults = QwenVlOptions.defaults();
        return new QwenVlOptions(
                backend, threads, context, defaults.maxPixels(), defaults.prefillChunk(), defaults.imageCacheBytes());
    }
}
