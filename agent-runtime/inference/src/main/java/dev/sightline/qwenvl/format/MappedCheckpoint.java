package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.tensor.Tensor;
import dev.sightline.qwenvl.tokenizer.Tokenizer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
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
        new Shapes(config, tensors).check();
    }

    static QwenVlException foreign(String tensor) {
        return new QwenVlException(
                "tensor '%s' is not part of Qwen2.5-VL; the file holds another model or a variant that this engine does not compute"
                        .formatted(Excerpts.clipped(tensor)));
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

    /**
     * Every tensor that the configuration implies, in its shape, and no other: ignoring one would change the answers.
     */
    private record Shapes(QwenVlConfig config, Map<String, Tensor> tensors, Set<String> checked) {

        Shapes(QwenVlConfig config, Map<String, Tensor> tensors) {
            this(config, tensors, new HashSet<>());
        }

        void check() {
            decoder(config.text());
            vision(config.vision());
            for (String name : tensors.keySet()) {
                if (!checked.contains(name)) {
                    throw foreign(name);
                }
            }
        }

        private void decoder(TextConfig text) {
            long hidden = text.hiddenSize();
            long queries = (long) text.heads() * text.headSize();
            long keys = (long) text.keyValueHeads() * text.headSize();
            check("model.embed_tokens.weight", (long) text.vocabularySize(), hidden);
            check("lm_head.weight", (long) text.vocabularySize(), hidden);
            check("model.norm.weight", hidden);
            for (int i = 0; i < text.layers(); i++) {
                String layer = "model.layers." + i + ".";
                check(layer + "input_layernorm.weight", hidden);
                check(layer + "post_attention_layernorm.weight", hidden);
                check(layer + "self_attn.q_proj.weight", queries, hidden);
                check(layer + "self_attn.q_proj.bias", queries);
                for (String part : List.of("k", "v")) {
                    check(layer + "self_attn." + part + "_proj.weight", keys, hidden);
                    check(layer + "self_attn." + part + "_proj.bias", keys);
                }
                check(layer + "self_attn.o_proj.weight", hidden, queries);
                check(layer + "mlp.gate_proj.weight", (long) text.feedForwardSize(), hidden);
                check(layer + "mlp.up_proj.weight", (long) text.feedForwardSize(), hidden);
                check(layer + "mlp.down_proj.weight", hidden, (long) text.feedForwardSize());
            }
        }

        private void vision(VisionConfig vision) {
            long width = vision.hiddenSize();
            long inner = vision.feedForwardSize();
            long merged = width * vision.mergeSize() * vision.mergeSize();
            long side = vision.patchSize();
            check(
                    "visual.patch_embed.proj.weight",
                    width,
                    (long) vision.channels(),
                    (long) vision.temporalPatchSize(),
                    side,
                    side);
            for (int i = 0; i < vision.depth(); i++) {
                String block = "visual.blocks." + i + ".";
                check(block + "norm1.weight", width);
                check(block + "norm2.weight", width);
                for (String part : List.of("q", "k", "v", "proj")) {
                    check(block + "attn." + part + ".weight", width, width);
                    check(block + "attn." + part + ".bias", width);
                }
                for (String part : List.of("gate", "up")) {
                    check(block + "mlp." + part + "_proj.weight", inner, width);
                    check(block + "mlp." + part + "_proj.bias", inner);
                }
                check(block + "mlp.down_proj.weight", width, inner);
                check(block + "mlp.down_proj.bias", width);
            }
            check("visual.merger.ln_q.weight", width);
            check("visual.merger.mlp.0.weight", merged, merged);
            check("visual.merger.mlp.0.bias", merged);
            check("visual.merger.mlp.2.weight", (long) vision.outputSize(), merged);
            check("visual.merger.mlp.2.bias", (long) vision.outputSize());
        }

        private void check(String name, Long... shape) {
            Tensor tensor = tensors.get(name);
            if (tensor == null) {
                throw new QwenVlException("tensor '%s' is missing".formatted(name));
            }
            if (!tensor.shape().equals(List.of(shape))) {
                throw new QwenVlException("tensor '%s' has the shape %s, but the configuration implies %s"
                        .formatted(name, tensor.shape(), List.of(shape)));
            }
            checked.add(name);
        }
    }
}
