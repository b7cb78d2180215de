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
import dev.sightline.runtime.dialect.ModelDialect;
import dev.sightline.runtime.dialect.ModelPrompt;
import dev.sightline.runtime.dialect.PastStep;
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

    private final ModelDialect dialect = ModelDialect.of(TEST_RESOURCES.resolve("rehearsal"));

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

        assertThat("<|im_start|>system\n" + prompt.system() + "<|im_end|>\n<|im_start|>user\n"
                        + "<|vision_start|><|image_pad|><|vision_end|>" + prompt.user()
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
                .isEqualTo(new Reading.Meant(
                        Action.Click.at(new Point<>(Integer.parseInt(place[0]), Integer.parseInt(place[1]))),
                        answer.lines().findFirst().orElseThrow(),
                        ""));
    }

    @Test
    void stepsThatWereNotDoneAreNoPartOfTheHistory() {
        Reading.Meant refused = meant("Click Delete");
        List<PastStep> past = List.of(
                new PastStep.Acted(meant("Click Name"), true, "the page changed"),
                new PastStep.Acted(refused, false, "not performed: the policy denies it"),
                new PastStep.Babbled("Your answer holds no function call."),
                new PastStep.Acted(meant("Type anna\nand more"), true, ""));

        assertThat(dialect.nextAction(situation("Fill in", IMAGE, past)).user())
                .isEqualTo("Task: Fill in\nDone: Step 1: Click Name; Step 2: Type anna");
    }

    @Test
    void historyKeepsTheNewestStepsThatTrainingKnows() {
        List<String> thoughts =
                IntStream.rangeClosed(1, 15).mapToObj(n -> "Click B" + n).toList();

        assertThat(dialect.nextAction(situation("Go on", IMAGE, performed(thoughts)))
                        .user())
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
        assertThat(dialect.check(statement, IMAGE, ScreenState.UNKNOWN).user()).isEqualTo("Question: " + question);
    }

    @Test
    void targetIsNamedWithoutQuotes() {
        assertThat(dialect.locate(Target.field("First name"), IMAGE).user()).isEqualTo("Locate: First name");
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
                .contains(new Point<>(20, 40));
    }

    @Test
    void limitsAreThoseOfTheProfile() {
        assertThat(dialect.maxImagePixels()).isEqualTo(512_000);
        assertThat(dialect.maxImages()).isOne();
    }

    @Test
    void checkpointWithoutProfileIsSpokenToAsQwen(@TempDir Path folder) {
        assertThat(ModelDialect.of(folder)).isSameAs(ModelDialect.qwen25vl());
        assertThat(ModelDialect.of(folder.resolve("model.gguf"))).isSameAs(ModelDialect.qwen25vl());
    }

    @Test
    void fileInTheFolderFindsTheProfileBesideIt(@TempDir Path folder) throws Exception {
        Files.copy(RESOURCES.resolve("dialect.json"), folder.resolve("dialect.json"));

        assertThat(ModelDialect.of(folder.resolve("pocket-q8_0.gguf")).maxImages())
                .isOne();
    }

    @Test
    void damagedProfileNamesEverythingThatIsWrong() throws Exception {
        String profile = Files.readString(RESOURCES.resolve("dialect.json"))
                .replace("{image}Task: {text}{history}", "Task: {text}")
                .replace("\"maxPixels\": 512000", "\"maxPixels\": 0");

        assertConfiguration(profile)
                .hasMessageContaining("/image/maxPixels must be a whole number above 0, not 0")
                .hasMessageContaining("/user/task must begin with {image}: Task: {text}")
                .hasMessageContaining("/user/task lacks {history}");
        assertConfiguration("{\"id\": \"other/9\"}").hasMessageContaining("its id is 'other/9'");
        assertConfiguration("{").hasMessageContaining("it is no JSON");
        assertConfiguration("[]").hasMessageContaining("its id is ''");
    }

    private static AbstractThrowableAssert<?, SightlineException> assertConfiguration(String profile) {
        SightlineException thrown = catchThrowableOfType(SightlineException.class, () -> ModelDialect.pocket(profile));
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
            case Reading.Meant meant -> {
                assertThat(meant.thought()).isEqualTo(thought);
                yield meant.action();
            }
            case Reading.Babble babble -> throw new AssertionError(babble);
        };
    }

    private static Situation situation(String goal, Size<Space.Model> image, List<PastStep> past) {
        return new Situation(goal, past, Platform.WEB, ACTIONS, image, ScreenState.UNKNOWN, List.of("password"));
    }

    private static List<PastStep> performed(List<String> thoughts) {
        return thoughts.stream()
                .<PastStep>map(thought -> new PastStep.Acted(meant(thought), true, ""))
                .toList();
    }

    private static Reading.Meant meant(String thought) {
        return new Reading.Meant(Action.Click.at(new Point<>(1, 2)), thought, "");
    }
}
