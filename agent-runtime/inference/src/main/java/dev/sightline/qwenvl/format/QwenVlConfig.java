package dev.sightline.qwenvl.format;

/**
 * Everything about a checkpoint except its weights and vocabulary, in whichever format it is stored.
 *
 * @since 0.1.0
 */
public record QwenVlConfig(
        TextConfig text,
        VisionConfig vision,
        TokenIds tokens,
        PreprocessorConfig preprocessor,
        GenerationDefaults generation) {

    public QwenVlConfig {
        ConfigCheck.that(
                vision.outputSize() == text.hiddenSize(),
                "the vision tower's output of %d does not fit the decoder's width of %d; check that both belong to the same model"
                        .formatted(vision.outputSize(), text.hiddenSize()));
    }
}
