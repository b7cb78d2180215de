package dev.sightline.runtime.dialect.pocket;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.runtime.dialect.DialectProvider;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Provides the dialect of the pocket model, and of other small models that come with a {@code dialect.json}.
 *
 * @since 0.1.0
 */
public final class PocketDialectProvider implements DialectProvider {

    static final String NAME = "pocket";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean recognizes(ModelSource model) {
        return model.file(PocketProfile.FILE) != null;
    }

    @Override
    public ModelDialect dialectFor(ModelSource model) {
        Path profile = model.file(PocketProfile.FILE);
        if (profile == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the dialect '" + NAME + "': it needs the file '" + PocketProfile.FILE
                            + "' beside the model's weights, and "
                            + (model.checkpoint() == null
                                    ? "no checkpoint is configured."
                                    : "there is none at '" + model.checkpoint() + "'.")
                            + " Choose the checkpoint of a pocket model, or another dialect.");
        }
        try {
            return new PocketDialect(PocketProfile.parse(Files.readString(profile)));
        } catch (IOException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot read '" + profile + "', which holds the model's prompts: " + e
                            + ". Make the file readable, or download the model again.",
                    e);
        }
    }
}
