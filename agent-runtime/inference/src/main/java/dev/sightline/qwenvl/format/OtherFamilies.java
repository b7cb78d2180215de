package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names checkpoints that are not Qwen2.5-VL in one of its published forms, before anything else about them is found to be
 * wrong, and what to use instead.
 */
final class OtherFamilies {

    private static final String TYPE = "qwen2_5_vl";

    private static final String ELSEWHERE = "; or run it on a server that knows it";

    /**
     * A family that is often taken for Qwen2.5-VL.
     *
     * @param words of which one is in the model type or the architecture, in lower case without punctuation
     * @param name as people know it
     * @param difference from Qwen2.5-VL
     * @param nearest what works here
     */
    private record Family(List<String> words, String name, String difference, String nearest) {}

    /** The first that matches counts. */
    private static final List<Family> FAMILIES = List.of(
            new Family(
                    List.of("opencua"),
                    "OpenCUA",
                    "it has Qwen2.5-VL's weights, but positions in one dimension and Kimi-VL's tokenizer",
                    "use UI-TARS-1.5-7B or Fara-7B"),
            new Family(
                    List.of("withpointer"),
                    "GUI-Actor",
                    "it points with an additional head instead of text",
                    "use GTA1-7B or Holo1.5-7B"),
            new Family(
                    List.of("qwen3vl", "qwen35", "qwen3omni"),
                    "Qwen3-VL or a later version",
                    "its vision tower and its decoder differ",
                    "use Qwen2.5-VL-7B-Instruct"),
            new Family(
                    List.of("qwen25omni"),
                    "Qwen2.5-Omni",
                    "it hears and speaks as well, and its positions differ",
                    "use Qwen2.5-VL-7B-Instruct"),
            new Family(
                    List.of("qwen2vl"),
                    "Qwen2-VL, from which UI-TARS 1, OS-Atlas and Aguvis descend",
                    "its vision tower differs",
                    "use Qwen2.5-VL-7B-Instruct, or UI-TARS-1.5-7B for UI-TARS"),
            new Family(
                    List.of(
                            "minicpm",
                            "internvl",
                            "llava",
                            "kimivl",
                            "gemma3",
                            "mllama",
                            "paligemma",
                            "glm4v",
                            "pixtral"),
                    "another vision-language model",
                    "its architecture differs throughout",
                    "use Qwen2.5-VL-3B-Instruct"));

    /** Model types and architectures, as they are written. */
    private static final Family BLIND = new Family(
            List.of("qwen2", "qwen2_moe", "qwen3", "qwen3_moe", "qwen3moe", "llama", "mistral", "gemma2", "phi3"),
            "a language model without vision",
            "it sees no images",
            "use Qwen2.5-VL-3B-Instruct");

    private OtherFamilies() {}

    /**
     * Refuses a folder whose {@code config.json} names another family.
     *
     * @throws QwenVlException with the family's name, and what works instead
     */
    static void refuse(Path folder) {
        Path path = folder.resolve("config.json");
        JsonFields root = TokenizerFiles.json(path);
        String type = root.string("model_type");
        String architecture = architecture(root);
        Family family = find(architecture, type);
        if (family != null) {
            throw new QwenVlException(sentence(family));
        }
        if (!type.equals(TYPE)) {
            throw new QwenVlException("it is a model of type '%s', not %s; use Qwen2.5-VL-3B-Instruct%s"
                    .formatted(Excerpts.clipped(type), TYPE, ELSEWHERE));
        }
        // Kimi-VL's tokenizer is a file of tiktoken
        if (Files.exists(folder.resolve("tiktoken.model")) && !Files.exists(folder.resolve("tokenizer.json"))) {
            throw new QwenVlException(sentence(FAMILIES.getFirst()));
        }
    }

    /** What a GGUF file of another architecture is, empty when that is not known; begins with a blank. */
    static String ofGguf(String architecture) {
        // llama.cpp calls Qwen2.5-VL qwen2vl as well
        Family family = architecture.equals("qwen2vl") ? null : find(architecture, "");
        return family == null
                ? ""
                : " This is " + family.name + ": " + family.difference + "; " + family.nearest + ELSEWHERE + ".";
    }

    private static String sentence(Family family) {
        return "it is " + family.name + ": " + family.difference + "; " + family.nearest + ELSEWHERE;
    }

    private static String architecture(JsonFields root) {
        if (!root.has("architectures")) {
            return "";
        }
        return root.array("architectures").elements().stream()
                .filter(JsonString.class::isInstance)
                .map(name -> ((JsonString) name).value())
                .findFirst()
                .orElse("");
    }

    private static @Nullable Family find(String architecture, String type) {
        String names = (architecture + " " + type).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 ]", "");
        if (BLIND.words.contains(type) || BLIND.words.contains(architecture)) {
            return BLIND;
        }
        return FAMILIES.stream()
                .filter(family -> family.words.stream().anyMatch(names::contains))
                .findFirst()
                .orElse(null);
    }
}
