package dev.sightline.junit;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.beans.factory.ListableBeanFactory;
import reactor.core.publisher.Flux;

/** The application's chat model, or its recorded replies, or neither. */
final class RecordedChatModel implements ChatModel {

    private final ListableBeanFactory beans;

    RecordedChatModel(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public ChatResponse call(Prompt prompt) {
        Recording recording = Recording.CURRENT.get();
        return recording == null ? model().call(prompt) : recording.answer(prompt, asked -> model().call(asked));
    }

    @Override
    public Flux<ChatResponse> stream(Prompt prompt) {
        return Recording.CURRENT.get() == null ? model().stream(prompt) : Flux.defer(() -> Flux.just(call(prompt)));
    }

    @Override
    public ChatOptions getOptions() {
        ChatModel model = find();
        return model == null ? ChatOptions.builder().build() : model.getOptions();
    }

    private ChatModel model() {
        ChatModel model = find();
        if (model == null) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "There is no chat model, and nothing is recorded for this test. Configure a chat model to record its"
                            + " replies with @Recorded.");
        }
        return model;
    }

    private @Nullable ChatModel find() {
        List<ChatModel> others = beans.getBeansOfType(ChatModel.class).values().stream()
                .filter(model -> model != this)
                .toList();
        return others.size() == 1 ? others.getFirst() : null;
    }
}
