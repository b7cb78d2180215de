package dev.sightline.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.action.Text;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import dev.sightline.runtime.dialect.Dialects;
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.ModelSource;
import dev.sightline.runtime.dialect.PastStep;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The agent's reading of {@code dialect.json} against the prompts that the training code makes from the same file. */
final class PocketDialectTests {

    private static final Path RESOURCES = Path.of("src/main/resources/dev/sightline/pocket");
    private static final Path TEST_RESOURCES = Path.of("src/test/resources/dev/sightline/pocket");
    private static final Size<Space.Model> IMAGE = new Size<>(812, 588);
    private static final ActionSpace ACTIONS =
            ActionSpace.of(ActionKind.CLICK, ActionKind.TYPE_TEXT, ActionKind.SCROLL, ActionKind.PRESS_KEYS);

    private final ModelDialect dialect = dialectOf(TEST_RESOURCES.resolve("rehearsal"));

    static Stream<JsonNode> examples() {
        return JsonMapper.shared()
                .readTree(TEST_RESOURCES.resolve("dialect-examples.json").toFile())
                .valueStream();
    }

    static Stream<JsonNode> goldens() {
        return JsonMapper.shared()
                .readTree(
                        TEST_RESOURCES.resolve("rehearsal/goldens/goldens.json").toFile())
                .get("screens")
                .valueStream();
    }

    @ParameterizedTest
    @MethodSource({"examples", "goldens"})
    void promptIsThatOfTheTrainingCode(JsonNode example) {
        Size<Space.Model> image =
                new Size<>(example.get("width").asInt(), example.get("height").asInt());
        String text = example.get("text").asString();
        List<String> history =
                example.get("history").valueStream().map(JsonNode::asString).toList();

        ModelPrompt prompt = switch (example.get("kind").asString()) {
            case "task" -> dialect.nextAction(situation(text, image, performed(history)));
            case "question" -> dialect.query(text, "", image, ScreenState.UNKNOWN);
            case "locate" -> dialect.locate(Target.described(text), image);
            default -> throw new AssertionError(example);
        };

        assertThat("<|im_start|>system\n" + prompt.turns().getFirst().text() + "<|im_end|>\n<|im_start|>user\n"
                        + "<|vision_start|><|image_pad|><|vision_end|>" + user(prompt)
                        + "<|im_end|>\n<|im_start|>assistant\n")
                .isEqualTo(example.get("prompt").asString());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void answerOfTheReferenceIsTheClickThatItNames(JsonNode golden) {
        Size<Space.Model> image =
                new Size<>(golden.get("width").asInt(), golden.get("height").asInt());
        String answer = golden.get("answer").asString();

        Reading reading = dialect.read(answer, Platform.WEB, ACTIONS, image, null);

        String[] place =
                answer.replaceAll("(?s).*\\[(\\d+), (\\d+)].*", "$1 $2").split(" ", -1);
        assertThat(reading)
                .isEqualTo(new Reading.Parsed(
                        Action.Click.at(new Point<>(Integer.parseInt(place[0]), Integer.parseInt(place[1]))),
                        answer.lines().findFirst().orElseThrow(),
                        ""));
    }

    @Test
    void stepsThatWereNotDoneAreNoPartOfTheHistory() {
        Reading.Parsed refused = parsed("Click Delete");
        List<PastStep> past = List.of(
                new PastStep.Acted("", parsed("Click Name"), true, "the page changed"),
                new PastStep.Acted("", refused, false, "not performed: the policy denies it"),
                new PastStep.Unparseable("", "Your answer holds no function call."),
                new PastStep.Acted("", parsed("Type anna\nand more"), true, ""));

        assertThat(user(dialect.nextAction(situation("Fill in", IMAGE, past))))
                .isEqualTo("Task: Fill in\nDone: Step 1: Click Name; Step 2: Type anna");
    }

    @Test
    void historyKeepsTheNewestStepsThatTrainingKnows() {
        List<String> thoughts =
                IntStream.rangeClosed(1, 15).mapToObj(n -> "Click B" + n).toList();

        assertThat(user(dialect.nextAction(situation("Go on", IMAGE, performed(thoughts)))))
                .startsWith("Task: Go on\nDone: Step 1: Click B4; Step 2: Click B5;")
                .endsWith("Step 12: Click B15");
    }

    @ParameterizedTest
    @CsvSource({
        "There is a button Save, Is there a button Save?",
        "there is a link Help., Is there a link Help?",
        "Newsletter is ticked, Is Newsletter ticked?",
        "First name is empty, Is First name empty?",
        "A dialog is open, Is a dialog open?",
        "Is Newsletter ticked?, Is Newsletter ticked?",
        "The order arrived, The order arrived"
    })
    void statementIsAskedAsTheQuestionThatTrainingAsked(String statement, String question) {
        assertThat(user(dialect.check(statement, IMAGE, ScreenState.UNKNOWN))).isEqualTo("Question: " + question);
    }

    @Test
    void targetIsNamedWithoutQuotes() {
        assertThat(user(dialect.locate(Target.field("First name"), IMAGE))).isEqualTo("Locate: First name");
    }

    @Test
    void typingScrollingAndEndingAreRead() {
        assertThat(read("Type anna", "{\"action\": \"type\", \"text\": \"anna\"}"))
                .isEqualTo(new Action.TypeText<>(Text.of("anna")));
        assertThat(read("Scroll down", "{\"action\": \"scroll\", \"pixels\": -300}"))
                .isEqualTo(new Action.Scroll<>(new Point<>(406, 294), 0, 300));
        assertThat(read("Done", "{\"action\": \"terminate\", \"status\": \"success\"}"))
                .isEqualTo(new Action.Finish<>(true, ""));
        assertThat(read("Not found", "{\"action\": \"terminate\", \"status\": \"failure\"}"))
                .isEqualTo(new Action.Finish<>(false, "Not found"));
    }

    @Test
    void boxIsReadAsItsCentre() {
        assertThat(dialect.readPlace("[{\"bbox_2d\": [10, 20, 30, 60], \"label\": \"Save\"}]", IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(20, 40)));
    }

    @Test
    void limitsAreThoseOfTheProfile() {
        assertThat(dialect.imageWindow().maxPixels()).isEqualTo(512_000);
        assertThat(dialect.maxImages()).isOne();
    }

    @Test
    void checkpointWithoutProfileIsSpokenToAsQwen(@TempDir Path folder) {
        assertThat(dialectOf(folder).name()).isEqualTo("qwen2.5-vl");
        assertThat(dialectOf(folder.resolve("model.gguf")).name()).isEqualTo("qwen2.5-vl");
    }

    @Test
    void fileInTheFolderFindsTheProfileBesideIt(@TempDir Path folder) throws Exception {
        Files.copy(RESOURCES.resolve("dialect.json"), folder.resolve("dialect.json"));

        assertThat(dialectOf(folder.resolve("pocket-q8_0.gguf")).name()).isEqualTo("pocket");
    }

    @Test
    void damagedProfileNamesEverythingThatIsWrong(@TempDir Path folder) throws Exception {
        String profile = Files.readString(RESOURCES.resolve("dialect.json"))
                .replace("{image}Task: {text}{history}", "Task: {text}")
                .replace("\"maxPixels\": 512000", "\"maxPixels\": 0");

        assertConfiguration(folder, profile)
                .hasMessageContaining("/image/maxPixels must be a positive integer, not 0")
                .hasMessageContaining("/user/task must begin with {image}: Task: {text}")
                .hasMessageContaining("/user/task lacks {history}");
        assertConfiguration(folder, "{\"id\": \"other/9\"}").hasMessageContaining("its id is 'other/9'");
        assertConfiguration(folder, "{").hasMessageContaining("it is not valid JSON");
        assertConfiguration(folder, "[]").hasMessageContaining("its id is ''");
    }

    private static AbstractThrowableAssert<?, SightlineException> assertConfiguration(Path folder, String profile)
            throws Exception {
        Files.writeString(folder.resolve("dialect.json"), profile);
        SightlineException thrown = catchThrowableOfType(SightlineException.class, () -> dialectOf(folder));
        assertThat(thrown.category()).isEqualTo(ErrorCategory.CONFIGURATION);
        return assertThat(thrown);
    }

    @Test
    void checkpointOfTheRehearsalCarriesTheProfileOfThisModule() throws Exception {
        assertThat(TEST_RESOURCES.resolve("rehearsal/dialect.json"))
                .hasSameTextualContentAs(RESOURCES.resolve("dialect.json"));
    }

    private Action<Space.Model> read(String thought, String arguments) {
        String answer =
                thought + "\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": " + arguments + "}\n</tool_call>";
        return switch (dialect.read(answer, Platform.WEB, ACTIONS, IMAGE, null)) {
            case Reading.Parsed parsed -> {
                assertThat(parsed.thought()).isEqualTo(thought);
                yield parsed.action();
            }
            case Reading.Unparseable unparseable -> throw new AssertionError(unparseable);
        };
    }

    private static ModelDialect dialectOf(Path checkpoint) {
        return Dialects.installed().choose(null, ModelSource.checkpoint(checkpoint));
    }

    private static String user(ModelPrompt prompt) {
        return prompt.turns().getLast().text();
    }

    private static Situation situation(String goal, Size<Space.Model> image, List<PastStep> past) {
        return new Situation(goal, past, Platform.WEB, ACTIONS, image, 1, ScreenState.UNKNOWN, List.of("password"));
    }

    private static List<PastStep> performed(List<String> thoughts) {
        return thoughts.stream()
                .<PastStep>map(thought -> new PastStep.Acted("", parsed(thought), true, ""))
                .toList();
    }

    private static Reading.Parsed parsed(String thought) {
        return new Reading.Parsed(Action.Click.at(new Point<>(1, 2)), thought, "");
    }
}
