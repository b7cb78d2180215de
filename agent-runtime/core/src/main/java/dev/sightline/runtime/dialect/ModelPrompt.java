package dev.sightline.runtime.dialect;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The prompt of a model: the turns of a conversation, oldest first. The last is the user's.
 *
 * @param turns at least one
 * @since 0.1.0
 */
public record ModelPrompt(List<Turn> turns) {

    public ModelPrompt {
        turns = List.copyOf(turns);
    }

    /** A system text and a question about the current screen. */
    public static ModelPrompt of(String system, String user) {
        return new ModelPrompt(List.of(new Turn.SystemTurn(system), Turn.UserTurn.withCurrentScreen(user)));
    }

    /** The same turns, followed by the model's answer and the user's reply. */
    public ModelPrompt followedBy(String answer, String user) {
        return new ModelPrompt(Stream.concat(
                        turns.stream(), Stream.of(new Turn.AssistantTurn(answer), new Turn.UserTurn(user, List.of())))
                .toList());
    }

    /** The same turns with their texts changed. */
    public ModelPrompt mapText(UnaryOperator<String> change) {
        return new ModelPrompt(turns.stream().map(turn -> turn.mapText(change)).toList());
    }

    /** One turn of the conversation. */
    public sealed interface Turn {

        String text();

        Turn mapText(UnaryOperator<String> change);

        /** What the model is told before the conversation begins. */
        record SystemTurn(String text) implements Turn {

            @Override
            public SystemTurn mapText(UnaryOperator<String> change) {
                return new SystemTurn(change.apply(text));
            }
        }

        /**
         * What the user says and shows. Images precede the text.
         *
         * @param screens the screenshots, by their age: 0 is the current screen, 1 the one before the last step. Only
         *     ages below {@link Situation#screens()} are available
         */
        record UserTurn(String text, List<Integer> screens) implements Turn {

            public UserTurn {
                screens = List.copyOf(screens);
            }

            /** A text with the current screen. */
            public static UserTurn withCurrentScreen(String text) {
                return new UserTurn(text, List.of(0));
            }

            @Override
            public UserTurn mapText(UnaryOperator<String> change) {
                return new UserTurn(change.apply(text), screens);
            }
        }

        /** What the model answered before. */
        record AssistantTurn(String text) implements Turn {

            @Override
            public AssistantTurn mapText(UnaryOperator<String> change) {
                return new AssistantTurn(change.apply(text));
            }
        }
    }
}
