package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Tensor;
import java.util.Set;

/**
 * A model on disk: configuration, vocabulary, memory-mapped weights. Whatever the format, tensors have one set of names and
 * shapes:
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
 * <p>The vision tower's query, key and value are apart: a fused {@code attn.qkv} is handed out as three slices of its rows. With
 * tied embeddings {@code lm_head.weight} is the embedding table. Both without a copy. A GGUF file holds the patch embedding's two
 * frames as two tensors; they alone are woven into one, outside the heap.
 *
 * <p>Thread-safe. Closing it invalidates every tensor that came from it.
 */
public interface Checkpoint extends AutoCloseable {

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

    /** Bytes of the files that hold the weights. */
    long fileSize();

    @Override
    void close();
}
