package dev.sightline.runtime.dialect.qwen3;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Provides the dialect of Qwen3-VL, Qwen3.5 and later versions of Qwen3.
 *
 * @since 0.1.0
 */
public final class Qwen3DialectProvider implements DialectProvider {

    static final String NAME = "qwen3-vl";

    /** The dot distinguishes the version 3.5 from the size of a Qwen3-5B. */
    private static final Pattern VERSION = Pattern.compile("qwen-?3\\.[5-9]");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.isCalled("qwen3vl")
                || (model.name() != null
                        && VERSION.matcher(model.name().toLowerCase(Locale.ROOT))
                                .find());
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return new Qwen3Dialect(CoordinateUnit.THOUSANDTHS);
    }
}
