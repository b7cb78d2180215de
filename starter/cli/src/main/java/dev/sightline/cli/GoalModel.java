package dev.sightline.cli;

import dev.sightline.cli.BrowserOptions.Viewport;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.pocket.PocketModel;
import dev.sightline.qwenvl.QwenVlException;
import dev.sightline.qwenvl.QwenVlOptions;
import dev.sightline.qwenvl.springai.QwenVlChatModel;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.options.EndpointOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;

/**
 * The model that pursues goals.
 *
 * @param chatModel the model; closed with this when it runs in this process
 * @param dialect its dialect
 * @param endpoint which images it is sent, and in which units it answers
 * @param introduction who pursues the goals, for the first line of a run
 * @param viewport at which the model works best
 */
record GoalModel(
        ChatModel chatModel, ModelDialect dialect, EndpointOptions endpoint, String introduction, Viewport viewport)
        implements AutoCloseable {

    /** What to do if there is no model. */
    static final String HOW_TO_CONFIGURE =
            "Name a model: --model NAME --model-url URL for a server that speaks the OpenAI"
                    + " chat protocol, or --model-path FOLDER for a Qwen2.5-VL checkpoint that is run in this process.";

    static GoalModel served(
            ChatModel chatModel, String name, String url, @Nullable String dialect, EndpointOptions endpoint) {
        return new GoalModel(
                chatModel,
                Dialects.installed().choose(dialect, ModelSource.named(name)),
                endpoint,
                "Goals are pursued by the model '" + name + "' at " + url + ".",
                BrowserOptions.ORDINARY);
    }

    /** A checkpoint that is run in this process. */
    static GoalModel checkpoint(Path path, @Nullable String dialectName, EndpointOptions endpoint) {
        ModelDialect dialect = dialectOf(path, dialectName);
        QwenVlChatModel model = open(path);
        return new GoalModel(
                model,
                dialect,
                endpoint,
                "Goals are pursued by the checkpoint '" + path + "' in this process ("
                        + model.engine().backend() + " backend).",
                BrowserOptions.ORDINARY);
    }

    /** The pocket model, which must be in this build. */
    static GoalModel pocket(PocketModel pocket) {
        Path path = pocket.checkpoint();
        return new GoalModel(
                open(path),
                dialectOf(path, null),
                EndpointOptions.DEFAULT,
                "Goals are pursued by " + PocketModel.DESCRIPTION + ". " + HOW_TO_CONFIGURE,
                BrowserOptions.SMALL);
    }

    private static ModelDialect dialectOf(Path checkpoint, @Nullable String name) {
        return Dialects.installed().choose(name, ModelSource.checkpoint(checkpoint));
    }

    private static QwenVlChatModel open(Path path) {
        try {
            return QwenVlChatModel.open(path, QwenVlOptions.defaults()).build();
        } catch (QwenVlException e) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot use the checkpoint '" + path + "' of --model-path: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        if (chatModel instanceof QwenVlChatModel own) {
            own.close();
        }
    }
}
