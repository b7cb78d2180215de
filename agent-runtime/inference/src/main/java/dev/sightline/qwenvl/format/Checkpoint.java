package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * A model on disk: configuration, vocabulary, memory-mapped weights. Whatever the format, tensors have one set of names
 * and shapes:
 *
 * <pre>
 * model.embed_tokens.weight                              [vocabulary, hidden]
 * model.layers.N.input_layernorm.weight                  [hidden]
 * model.layers.N.self_attn.{q,k,v}_proj.{weight,bias}    [heads·head, hidden], [heads·head]
 * model.layers.N.self_attn.o_proj.weight                 [hidden, heads·head]
 * model.layers.N.post_attention_layernorm.weight         [hidden]
 * model.layers.N.mlp.{gate,up}_proj.weight               [feed-forward, hidden]
 * model.layers.N.mlp.down_proj.weight                    [hidden, feed-forward]
 * model.norm.weight                                      [hidden]
 * lm_head.weight                                         [vocabulary, hidden]
 * visual.patch_embed.proj.weight                         [hidden, channels, frames, patch, patch]
 * visual.blocks.N.{norm1,norm2}.weight                   [hidden]
 * visual.blocks.N.attn.{q,k,v,proj}.{weight,bias}        [hidden, hidden], [hidden]
 * visual.blocks.N.mlp.{gate,up}_proj.{weight,bias}       [feed-forward, hidden], [feed-forward]
 * visual.blocks.N.mlp.down_proj.{weight,bias}            [hidden, feed-forward], [hidden]
 * visual.merger.ln_q.weight                              [hidden]
 * visual.merger.mlp.{0,2}.{weight,bias}                  [4·hidden, 4·hidden] and [output, 4·hidden], with biases
 * </pre>
 *
 * <p>The vision tower's query, key and value are separate: a fused {@code attn.qkv} is returned as three slices of its
 * rows. With tied embeddings, {@code lm_head.weight} is the embedding table. Neither is copied. A GGUF file holds the
 * patch embedding's two frames as two tensors; only these are merged into one, outside the heap.
 *
 * <p>Thread-safe. Closing it invalidates every tensor that came from it.
 *
 * @since 0.1.0
 */
public interface Checkpoint extends AutoCloseable {

    /**
     * Opens a folder of safetensors, a folder with one GGUF pair, or a GGUF language model with its mmproj beside it.
     *
     * @throws QwenVlException if something is missing, damaged, not supported or ambiguous
     */
    static Checkpoint open(Path path) {
        if (!Files.exists(path)) {
            throw new QwenVlException(
                    "Cannot load '%s': there is no such file. Check the path, or pull the model first."
                            .formatted(path));
        }
        if (Files.isDirectory(path) && Files.exists(path.resolve("config.json"))) {
            return SafetensorsFolder.open(path);
        }
        return GgufPair.open(path);
    }

    /**
     * Opens a GGUF language model and the mmproj that belongs to it.
     *
     * @throws QwenVlException if something is missing, damaged or not supported
     */
    static Checkpoint open(Path languageModel, Path mmproj) {
        return GgufPair.open(languageModel, mmproj);
    }

    /** The checkpoint's configuration. */
    QwenVlConfig config();

    /**
     * The tensor of a canonical name.
     *
     * @throws QwenVlException if the checkpoint has none
     */
    Tensor tensor(String name);

    /** Every canonical name that {@link #tensor} answers. */
    Set<String> tensorNames();

    /** The checkpoint's vocabulary. */
    Tokenizer tokenizer();

    /** Bytes of the files that hold the weights. */
    long fileSize();

    @Override
    void close();
}
