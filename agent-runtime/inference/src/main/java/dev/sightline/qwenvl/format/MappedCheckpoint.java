package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

record MappedCheckpoint(
        Path path, QwenVlConfig config, Tokenizer tokenizer, Map<String, Tensor> tensors, long fileSize, Arena arena)
        implements Checkpoint {

    MappedCheckpoint {
        if (tokenizer.size() > config.text().vocabularySize()) {
            throw new QwenVlException("the tokenizer has %d tokens, but the embedding only %d rows"
                    .formatted(tokenizer.size(), config.text().vocabularySize()));
        }
        for (int token : new int[] {
            config.tokens().imagePad(),
            config.tokens().videoPad(),
            config.tokens().visionStart(),
            config.tokens().visionEnd()
        }) {
            ConfigCheck.within("token id", token, 0, config.text().vocabularySize() - 1L);
        }
        checkShapes(config, tensors);
    }

    @Override
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new QwenVlException("Cannot load '%s': tensor '%s' is missing.".formatted(path, name));
        }
        return tensor;
    }

    @Override
    public Set<String> tensorNames() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public void close() {
        arena.close();
    }

    private static void checkShapes(QwenVlConfig config, Map<String, Tensor> tensors) {
        TextConfig text = config.text();
        long hidden = text.hiddenSize();
        long queries = (long) text.heads() * text.headSize();
        long keys = (long) text.keyValueHeads() * text.headSize();
        check(tensors, "model.embed_tokens.weight", (long) text.vocabularySize(), hidden);
        check(tensors, "lm_head.weight", (long) text.vocabularySize(), hidden);
        check(tensors, "model.norm.weight", hidden);
        for (int i = 0; i < text.layers(); i++) {
            String layer = "model.layers." + i + ".";
            check(tensors, layer + "input_layernorm.weight", hidden);
            check(tensors, layer + "post_attention_layernorm.weight", hidden);
            check(tensors, layer + "self_attn.q_proj.weight", queries, hidden);
            check(tensors, layer + "self_attn.q_proj.bias", queries);
            for (String part : List.of("k", "v")) {
                check(tensors, layer + "self_attn." + part + "_proj.weight", keys, hidden);
                check(tensors, layer + "self_attn." + part + "_proj.bias", keys);
            }
            check(tensors, layer + "self_attn.o_proj.weight", hidden, queries);
            check(tensors, layer + "mlp.gate_proj.weight", (long) text.feedForwardSize(), hidden);
            check(tensors, layer + "mlp.up_proj.weight", (long) text.feedForwardSize(), hidden);
            check(tensors, layer + "mlp.down_proj.weight", hidden, (long) text.feedForwardSize());
        }
        checkVision(config.vision(), tensors);
    }

    private static void checkVision(VisionConfig vision, Map<String, Tensor> tensors) {
        long width = vision.hiddenSize();
        long inner = vision.feedForwardSize();
        long merged = width * vision.mergeSize() * vision.mergeSize();
        long side = vision.patchSize();
        check(
                tensors,
                "visual.patch_embed.proj.weight",
                width,
                (long) vision.channels(),
                (long) vision.temporalPatchSize(),
                side,
                side);
        for (int i = 0; i < vision.depth(); i++) {
            String block = "visual.blocks." + i + ".";
            check(tensors, block + "norm1.weight", width);
            check(tensors, block + "norm2.weight", width);
            for (String part : List.of("q", "k", "v", "proj")) {
                check(tensors, block + "attn." + part + ".weight", width, width);
                check(tensors, block + "attn." + part + ".bias", width);
            }
            for (String part : List.of("gate", "up")) {
                check(tensors, block + "mlp." + part + "_proj.weight", inner, width);
                check(tensors, block + "mlp." + part + "_proj.bias", inner);
            }
            check(tensors, block + "mlp.down_proj.weight", width, inner);
            check(tensors, block + "mlp.down_proj.bias", width);
        }
        check(tensors, "visual.merger.ln_q.weight", width);
        check(tensors, "visual.merger.mlp.0.weight", merged, merged);
        check(tensors, "visual.merger.mlp.0.bias", merged);
        check(tensors, "visual.merger.mlp.2.weight", (long) vision.outputSize(), merged);
        check(tensors, "visual.merger.mlp.2.bias", (long) vision.outputSize());
    }

    private static void check(Map<String, Tensor> tensors, String name, Long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new QwenVlException("tensor '%s' is missing".formatted(name));
        }
        if (!tensor.shape().equals(List.of(shape))) {
            throw new QwenVlException("tensor '%s' has the shape %s; by the configuration it is %s"
                    .formatted(name, tensor.shape(), List.of(shape)));
        }
    }
}
