package dev.sightline.qwenvl.format;

import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.internal.Excerpts;
import dev.sightline.qwenvl.json.JsonValue;
import dev.sightline.qwenvl.json.JsonValue.JsonArray;
import dev.sightline.qwenvl.json.JsonValue.JsonString;
import java.util.List;
import java.util.Set;

/**
 * Rejects settings of a published folder that change the computation in a way that is not implemented. Settings that
 * are read elsewhere are honoured; ignoring the rest would silently give answers that differ from those of the
 * reference implementation.
 */
final class SettingsCheck {

    /** Keys of a rope dictionary that are read, or that have no effect without a scaling. */
    private static final Set<String> PLAIN_ROPE_KEYS =
            Set.of("type", "rope_type", "rope_theta", "mrope_section", "partial_rotary_factor", "mrope_interleaved");

    private SettingsCheck() {}

    /**
     * The decoder's settings.
     *
     * @param text {@code text_config}, or the whole file where it is flat
     */
    static void text(JsonFields text, JsonFields rope, int layers, int contextLength) {
        activation(text);
        plainRope(rope);
        if (text.has("head_dim")) {
            same(text, "head_dim", text.integer("hidden_size") / Math.max(1, text.integer("num_attention_heads")));
        }
        windows(text, layers, contextLength);
    }

    /** The vision tower's settings. */
    static void vision(JsonFields vision) {
        activation(vision);
        if (vision.has("rope_parameters")) {
            String type = vision.fields("rope_parameters").string("rope_type", "axial");
            if (!type.equals("axial") && !type.equals("default")) {
                throw refused(vision, "rope_parameters.rope_type", type, "'axial'");
            }
        }
    }

    private static void activation(JsonFields fields) {
        String activation = fields.string("hidden_act", "silu");
        if (!activation.equals("silu")) {
            throw refused(fields, "hidden_act", activation, "'silu'");
        }
    }

    private static void plainRope(JsonFields rope) {
        for (String key : List.of("type", "rope_type")) {
            String type = rope.string(key, "default");
            if (!type.equals("default") && !type.equals("mrope")) {
                throw refused(rope, key, type, "'default' and 'mrope', both without scaling");
            }
        }
        if (rope.truth("mrope_interleaved", false)) {
            throw refused(rope, "mrope_interleaved", "true", "'false'");
        }
        if (rope.number("partial_rotary_factor", 1) != 1) {
            throw refused(rope, "partial_rotary_factor", rope.number("partial_rotary_factor", 1), "1");
        }
        for (String key : rope.object().members().keySet()) {
            if (!PLAIN_ROPE_KEYS.contains(key) && rope.has(key)) {
                throw refused(rope, key, Excerpts.clipped(String.valueOf(rope.get(key))), "none");
            }
        }
    }

    /** A window that no layer uses, or that is as long as the context, changes nothing. */
    private static void windows(JsonFields text, int layers, int contextLength) {
        if (text.get("layer_types") instanceof JsonArray(List<JsonValue> types)) {
            for (JsonValue type : types) {
                if (!(type instanceof JsonString(String name)) || !name.equals("full_attention")) {
                    throw refused(text, "layer_types", Excerpts.clipped(type.toString()), "'full_attention'");
                }
            }
            return;
        }
        if (text.truth("use_sliding_window", false)
                && text.has("sliding_window")
                && text.integer("sliding_window") < contextLength
                && text.integer("max_window_layers", layers) < layers) {
            throw refused(text, "sliding_window", text.integer("sliding_window"), "'use_sliding_window': false");
        }
    }

    /** The image processor's settings, which must be those of the vision tower and of the published pipeline. */
    static void imageProcessor(JsonFields processor, VisionConfig vision) {
        same(processor, "patch_size", vision.patchSize());
        same(processor, "temporal_patch_size", vision.temporalPatchSize());
        same(processor, "merge_size", vision.mergeSize());
        for (String step : List.of("do_resize", "do_rescale", "do_normalize", "do_convert_rgb")) {
            if (!processor.truth(step, true)) {
                throw refused(processor, step, false, "'true'");
            }
        }
        if (processor.integer("resample", 3) != 3) {
            throw refused(processor, "resample", processor.integer("resample", 3), "3 (bicubic)");
        }
        double factor = processor.number("rescale_factor", 1 / 255.0);
        if (Math.abs(factor * 255 - 1) > 1e-6) {
            throw refused(processor, "rescale_factor", factor, "1/255");
        }
    }

    private static void same(JsonFields fields, String name, int expected) {
        if (fields.has(name) && fields.integer(name) != expected) {
            throw refused(fields, name, fields.integer(name), String.valueOf(expected));
        }
    }

    private static QwenVlException refused(JsonFields fields, String name, Object found, String supported) {
        return new QwenVlException(
                "%s sets '%s' to '%s', which this engine does not compute; supported: %s. Use a checkpoint without this setting"
                        .formatted(fields.place(), name, found, supported));
    }
}
