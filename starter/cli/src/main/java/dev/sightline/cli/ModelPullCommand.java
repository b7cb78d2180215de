package dev.sightline.cli;

import dev.sightline.qwenvl.download.ModelDownload;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Downloads a checkpoint. */
@Command(
        name = "pull",
        description =
                "Downloads a Qwen2.5-VL checkpoint; files that are already there are checked and not downloaded again, and an "
                        + "interrupted pull resumes where it stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sightline model pull Qwen/Qwen2.5-VL-3B-Instruct",
            "  sightline model pull OWNER/NAME/model-Q4_K_M.gguf OWNER/NAME/mmproj-f16.gguf",
            "  sightline model pull https://example.com/model.gguf https://example.com/mmproj.gguf --to models/mine"
        })
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class ModelPullCommand implements Callable<Integer> {

    private static final String TOKEN_VARIABLE = "HF_TOKEN";
    private static final String HUB_VARIABLE = "HF_ENDPOINT";

    @Spec
    CommandSpec spec;

    @Parameters(
            paramLabel = "ID|URL",
            arity = "1..*",
            description = "owner/name for a repository of safetensors, owner/name/file.gguf for one of its files, or "
                    + "the URL of a file. A GGUF model needs two: the language model and its mmproj.")
    List<String> models;

    @Option(names = "--to", paramLabel = "FOLDER", description = "Where the files go; 'models/NAME' unless given.")
    @Nullable
    Path folder;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "URL of the hub; the value of the environment variable " + HUB_VARIABLE
                    + ", or https://huggingface.co, unless given.")
    @Nullable
    URI hub;

    @Option(
            names = "--token",
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the hub's token; " + TOKEN_VARIABLE
                    + " unless given. It is sent to the hub only.")
    @Nullable
    String tokenVariable;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ModelDownload download = ModelDownload.HUGGING_FACE.withToken(token());
        URI other = hub();
        if (other != null) {
            download = download.withHub(other);
        }
        Path target = folder == null ? Path.of("models", nameOf(models.getFirst())) : folder;
        ProgressLines progress = new ProgressLines(
                out, spec.commandLine().getColorScheme().ansi().enabled(), System::nanoTime);
        download.fetch(models, target, progress);
        progress.finish();
        out.println("The model is in " + target + ". Try: ./sightline chat --model " + target
                + " --image screenshot.png \"What is on this screen?\"");
        return ExitCode.OK;
    }

    private @Nullable URI hub() {
        String endpoint = System.getenv(HUB_VARIABLE);
        if (hub != null || endpoint == null || endpoint.isBlank()) {
            return hub;
        }
        try {
            return new URI(endpoint.strip());
        } catch (URISyntaxException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The environment variable '" + HUB_VARIABLE + "' is '" + endpoint + "', which is not a valid URL.",
                    e);
        }
    }

    private @Nullable String token() {
        String variable = tokenVariable == null ? TOKEN_VARIABLE : tokenVariable;
        String token = System.getenv(variable);
        if (token == null || token.isBlank()) {
            if (tokenVariable == null) {
                return null;
            }
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot take the token from the environment variable '" + variable + "': it is "
                            + (token == null ? "not set" : "blank") + ".");
        }
        return token.strip();
    }

    /** The repository's name, or that of the file without its ending. */
    static String nameOf(String model) {
        boolean address = model.startsWith("http://") || model.startsWith("https://");
        String[] parts = model.split("[?#]", 2)[0].split("/", -1);
        String name = address || parts.length < 2 ? parts[parts.length - 1] : parts[1];
        String bare = name.replaceFirst("\\.(gguf|safetensors)$", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return bare.replaceFirst("^[.]+", "").isEmpty() ? "model" : bare.replaceFirst("^[.]+", "");
    }
}
