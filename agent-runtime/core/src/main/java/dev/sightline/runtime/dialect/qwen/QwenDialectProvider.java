package dev.sightline.runtime.dialect.qwen;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;

/**
 * Provides the dialect of Qwen2.5-VL.
 *
 * @since 0.1.0
 */
public final class QwenDialectProvider implements DialectProvider {

    private static final QwenDialect DIALECT = new QwenDialect(CoordinateUnit.PIXELS);

    @Override
    public String name() {
        return QwenDialect.NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        // 'qwen2.5vl:7b' is Ollama's spelling
        return model.isCalled("qwen25vl");
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        return DIALECT;
    }
}
