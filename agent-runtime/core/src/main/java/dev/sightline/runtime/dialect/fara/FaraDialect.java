package dev.sightline.runtime.dialect.fara;

import dev.sightline.action.Action;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.ImageWindow;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelPrompt.Turn;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.CallReader;
import dev.sightline.runtime.internal.dialect.Conversation;
import dev.sightline.runtime.internal.dialect.FamilyDialect;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import dev.sightline.runtime.internal.dialect.ToolPrompt.Verb;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Fara-7B: a thought, then one call. Typing names its place and may replace what is there and press Enter. What the
 * user asked for stands in the thought before the last call.
 */
final class FaraDialect extends FamilyDialect {

    private static final String FUNCTION = "computer_use";

    /** Those of the model's own harness. */
    private static final ImageWindow IMAGES = ImageWindow.ofTokens(4, 16_384, 28);

    private static final String STOP = "</tool_call>";

    private static final String CRITICAL_POINTS =
            "You complete tasks for a user in a web browser. Stop at a critical point, and leave it to the user to go on,"
                    + " unless the user has permitted it: before a purchase, a booking or an order is concluded, a message is"
                    + " sent, a call is made, or personal data is entered that the user did not give you.";

    FaraDialect(CoordinateUnit coordinates) {
        super(FaraDialectProvider.NAME, coordinates, IMAGES);
    }

    @Override
    public ModelDialect in(CoordinateUnit unit) {
        return new FaraDialect(unit);
    }

    @Override
    public int maxImages() {
        return 3;
    }

    @Override
    public List<String> stops() {
        return List.of(STOP);
    }

    @Override
    public ModelPrompt nextAction(Situation situation) {
        List<Turn> turns = new ArrayList<>();
        turns.add(new Turn.SystemTurn(ToolPrompt.system(
                        CRITICAL_POINTS,
                        FUNCTION,
                        ToolPrompt.about(situation.platform(), coordinates(), situation.image()),
                        verbs(situation.actions()),
                        coordinates())
                + ToolPrompt.secrets(situation.secrets())));
        turns.addAll(Conversation.of(
                situation,
                situation.goal(),
                "This is the next screenshot. Consider what to do next.",
                UnaryOperator.identity()));
        return new ModelPrompt(turns);
    }

    private static List<Verb> verbs(ActionSpace actions) {
        List<Verb> verbs = new ArrayList<>();
        for (Verb verb : ToolPrompt.computer(actions)) {
            switch (verb.name()) {
                case "key", "mouse_move", "left_click", "scroll", "switch_tab", "close_tab", "answer_dialog", "wait" ->
                    verbs.add(verb);
                case "type" -> verbs.add(typing());
                case "open_url" -> {
                    verbs.add(new Verb("visit_url", "Go to a URL.", text("url", "visit_url")));
                    verbs.add(new Verb("web_search", "Search the web.", text("query", "web_search")));
                }
                case "back" ->
                    verbs.add(new Verb("history_back", "Go back to the previous page of the history.", Map.of()));
                case "terminate" -> {
                    verbs.add(new Verb(
                            "pause_and_memorize_fact",
                            "Note a fact that will be needed later.",
                            text("fact", "pause_and_memorize_fact")));
                    verbs.add(verb);
                }
                // the family was not trained with the others
                default -> {}
            }
        }
        return verbs;
    }

    private static Verb typing() {
        return new Verb(
                "type",
                "Type a text into the field at (x, y).",
                ToolPrompt.merged(
                        ToolPrompt.merged(ToolPrompt.TEXT, ToolPrompt.COORDINATE),
                        Map.of(
                                "press_enter",
                                ToolPrompt.property("boolean", "Whether to press Enter after typing.", Map.of()),
                                "delete_existing_text",
                                ToolPrompt.property("boolean", "Whether to replace what the field holds.", Map.of()))));
    }

    private static Map<String, Object> text(String name, String verb) {
        return Map.of(name, ToolPrompt.property("string", "Required only by `action=" + verb + "`.", Map.of()));
    }

    @Override
    public Reading read(
            String answer,
            Platform platform,
            ActionSpace actions,
            Size<Space.Model> image,
            @Nullable Point<Space.Model> cursor) {
        Reading reading = new CallReader(FUNCTION, coordinates(), answer, platform, actions, image, cursor).read();
        return switch (reading) {
            case Reading.Parsed parsed
            when parsed.action() instanceof Action.Finish<Space.Model> finish
                    && finish.reason().isBlank() ->
                new Reading.Parsed(
                        new Action.Finish<>(finish.success(), parsed.thought()), parsed.thought(), parsed.remark());
            case Reading.Parsed _, Reading.Unparseable _ -> reading;
        };
    }

    @Override
    public String hint() {
        return "Check that the model is Fara-7B, and that no token limit cuts its answers short.";
    }
}
