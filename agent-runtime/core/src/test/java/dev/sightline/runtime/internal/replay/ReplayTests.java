package dev.sightline.runtime.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Action;
import dev.sightline.action.Secret;
import dev.sightline.agent.Replayed;
import dev.sightline.agent.Replayed.Verdict;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.agent.StepRecord;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.internal.replay.DrawnShop.Kind;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.runtime.replay.RecordedRun;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.screen.Point;
import dev.sightline.screen.Space;
import dev.sightline.task.ReplayMode;
import dev.sightline.task.Task;
import dev.sightline.task.TaskStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a recording when the page is as it was, and when it has changed in each of the ways in which pages do. */
class ReplayTests {

    private static final String GOAL = "Buy the blue mug";

    @TempDir
    Path folder;

    /** A model that clicks on points of the page, or says what is prepared, and then is done. */
    private static ScriptedModel doing(Object... pointsAndAnswers) {
        var model = new ScriptedModel();
        for (Object each : pointsAndAnswers) {
            model.then(() -> each instanceof Point<?> point ? clickOn(model, point) : each.toString());
        }
        return model.then(ScriptedModel::done);
    }

    private static String clickOn(ScriptedModel model, Point<?> point) {
        Matcher size = Pattern.compile("resolution is (\\d+)\\D(\\d+)")
                .matcher(model.prompts().getLast().getContents());
        assertThat(size.find()).isTrue();
        return ScriptedModel.click(
                (int) Math.round(point.x() * Integer.parseInt(size.group(1)) / DrawnShop.WIDTH),
                (int) Math.round(point.y() * Integer.parseInt(size.group(2)) / DrawnShop.HEIGHT));
    }

    private static ScriptedModel clicking(DrawnShop shop, String words) {
        return doing(shop.item(words).middle());
    }

    private static ScriptedModel silent() {
        return new ScriptedModel().then(() -> {
            throw new AssertionError("the model must not be asked");
        });
    }

    private RunResult run(DrawnShop shop, ScriptedModel model, ReplayMode mode, Task task) {
        return SightlineAgent.builder(_ -> shop)
                .chatModel(model)
                .textReader(shop)
                .locator(shop)
                .options(new AgentOptions(
                        AgentOptions.DEFAULT.budget(),
                        new SettleOptions(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1), 0.0015),
                        AgentOptions.DEFAULT.endpoint(),
                        1,
                        3,
                        Duration.ofSeconds(20),
                        Duration.ZERO))
                .recordings(folder.resolve("recordings"))
                .runsFolder(folder.resolve("runs"))
                .replay(mode)
                .build()
                .run(task);
    }

    private RunResult run(DrawnShop shop, ScriptedModel model, ReplayMode mode) {
        return run(shop, model, mode, Task.goal(GOAL));
    }

    /** Records a click on something. */
    private RunResult recorded(String words) {
        DrawnShop shop = DrawnShop.standard();
        return run(shop, clicking(shop, words), ReplayMode.HEAL).orThrow();
    }

    private static Path file(RunResult result) {
        return Objects.requireNonNull(result.recording()).resolve("recording.yaml");
    }

    private static List<Replayed> replayed(RunResult result) {
        return result.steps().stream()
                .map(StepRecord::replayed)
                .filter(Objects::nonNull)
                .toList();
    }

    private static Verdict verdict(RunResult result) {
        return replayed(result).getFirst().verdict();
    }

    /** A strict replay that did nothing, because it missed its target. */
    private void assertMissed(DrawnShop changed, String... words) {
        RunResult result = run(changed, silent(), ReplayMode.STRICT);

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("strict replay of version 1", "--replay heal", "side by side")
                                .contains(words));
        assertThat(verdict(result)).isEqualTo(Verdict.MISSED);
        assertThat(changed.actions()).isEmpty();
        assertThat(result.recording()).isNull();
    }

    /** A replay that acted on the right thing, without the model. */
    private void assertRight(DrawnShop changed, String words, Verdict verdict) {
        RunResult result = run(changed, silent(), ReplayMode.STRICT).orThrow();

        assertThat(verdict(result)).isEqualTo(verdict);
        assertThat(changed.clicks()).singleElement().satisfies(point -> {
            var wanted = changed.item(words).middle();
            assertThat(Math.hypot(point.x() - wanted.x(), point.y() - wanted.y()))
                    .isLessThan(4);
        });
        assertThat(result.tokens().total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "basket"})
    void recordedGoalIsRepeatedWithoutTheModelTenTimes(String target) throws IOException {
        RunResult first = recorded(target);
        assertThat(first.recording()).isNotNull().exists();
        assertThat(file(first)).isRegularFile();

        for (int i = 0; i < 10; i++) {
            assertRight(DrawnShop.standard(), target, Verdict.HIT);
        }
        RunResult again = run(DrawnShop.standard(), silent(), ReplayMode.STRICT).orThrow();
        assertThat(replayed(again)).singleElement().satisfies(step -> {
            assertThat(step.tokensSaved()).isEqualTo(120);
            assertThat(step.recorded()).isNotNull();
        });
        assertThat(Files.readString(Objects.requireNonNull(again.folder()).resolve("trace.jsonl")))
                .contains("\"verdict\":\"hit\"", "\"tokensSaved\":120");
        assertThat(Files.readString(again.folder().resolve("report.html"))).contains("replayed", "120 tokens saved");
    }

    @Test
    void wordsAreRecordedAsWordsAndSymbolsAsPictures() throws IOException {
        assertThat(Files.readString(
                        Objects.requireNonNull(recorded("Buy blue").recording()).resolve("recording.yaml")))
                .contains("click: Buy blue", "- Blue mug", "goal: Buy the blue mug");
        RunResult symbol = run(
                        DrawnShop.standard(),
                        clicking(DrawnShop.standard(), "flag"),
                        ReplayMode.HEAL,
                        Task.goal("Flag it"))
                .orThrow();
        assertThat(Files.readString(Objects.requireNonNull(symbol.recording()).resolve("recording.yaml")))
                .contains("click:", "picture: ", ".png");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "basket"})
    void targetThatMovedIsFollowed(String target) {
        recorded(target);

        assertRight(DrawnShop.standard().moved(_ -> true, 15, 25), target, Verdict.MOVED);
    }

    @Test
    void targetWithOtherWordsIsMissed() {
        recorded("Buy blue");

        assertMissed(DrawnShop.standard().renamed("Buy blue", "Sell blue"), "'Buy blue'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "flag"})
    void neighboursThatWereSwappedAreNotTakenForEachOther(String target) {
        recorded(target);
        String neighbour = target.equals("flag") ? "basket" : "Remove blue";

        assertRight(DrawnShop.standard().swapped(target, neighbour), target, Verdict.MOVED);
    }

    @Test
    void targetThatIsThereTwiceIsMissed() {
        recorded("Buy blue");

        assertMissed(DrawnShop.standard().with(Kind.BUTTON, "Buy blue", 160, 130), "There are 2");
    }

    @Test
    void symbolThatIsThereTwiceIsMissed() {
        recorded("basket");

        assertMissed(DrawnShop.standard().with(Kind.ICON, "basket", 460, 10), "2 times");
    }

    @Test
    void targetThatIsDisabledIsMissed() {
        recorded("Buy blue");

        assertMissed(DrawnShop.standard().disabled("Buy blue"), "as if it were");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "basket"})
    void targetThatIsCoveredIsMissed(String target) {
        recorded(target);

        assertMissed(DrawnShop.standard().covered(), "dimmed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "Buy red"})
    void pageInAnotherLanguageIsMissed(String target) {
        recorded(target);
        DrawnShop german = DrawnShop.standard()
                .renamed("Blue mug", "Blaue Tasse")
                .renamed("Red cup", "Roter Becher")
                .renamed("Buy blue", "Blau kaufen")
                .renamed("Buy red", "Rot kaufen")
                .renamed("Remove blue", "Blau entfernen");

        assertMissed(german, "'" + target + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "basket"})
    void otherThemeIsNoOtherPage(String target) {
        recorded(target);

        assertRight(DrawnShop.standard(1, true), target, Verdict.HIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Buy blue", "basket"})
    void otherDensityIsNoOtherPage(String target) {
        recorded(target);

        assertRight(DrawnShop.standard(2, false), target, Verdict.HIT);
    }

    /** The same words elsewhere may mean something else. */
    @Test
    void sameWordsAmongOthersAreMissed() {
        recorded("Buy blue");
        DrawnShop other = new DrawnShop(1, false)
                .with(Kind.TEXT, "Delete everything?", 160, 60)
                .with(Kind.TEXT, "This cannot be undone", 160, 110)
                .with(Kind.BUTTON, "Buy blue", 160, 84);

        assertMissed(other, "little is left");
    }

    @Test
    void stepThatIsMissedIsHealedByTheModelAndBecomesANewVersion() throws IOException {
        RunResult first = recorded("Buy blue");
        DrawnShop changed = DrawnShop.standard().renamed("Buy blue", "Sell blue");
        ScriptedModel model = clicking(changed, "Sell blue");

        RunResult healed = run(changed, model, ReplayMode.HEAL).orThrow();

        assertThat(changed.clicks()).hasSize(1);
        assertThat(model.user(0)).contains("one single step", "click 'Buy blue'");
        assertThat(replayed(healed)).extracting(Replayed::verdict).contains(Verdict.MISSED, Verdict.HEALED);
        assertThat(healed.recording())
                .isEqualTo(Objects.requireNonNull(first.recording()).resolveSibling("v2"));
        assertThat(Files.readString(file(healed))).contains("version: 2", "click: Sell blue");
        assertThat(Files.readString(file(first))).contains("version: 1", "click: Buy blue");
        assertThat(run(DrawnShop.standard().renamed("Buy blue", "Sell blue"), silent(), ReplayMode.STRICT)
                        .succeeded())
                .isTrue();
    }

    @Test
    void onlyTheStepThatIsMissedGoesToTheModel() {
        DrawnShop shop = DrawnShop.standard();
        run(
                        shop,
                        doing(
                                shop.item("Buy blue").middle(),
                                ScriptedModel.acting("{\"action\": \"key\", \"keys\": [\"enter\"]}"),
                                shop.item("Remove red").middle()),
                        ReplayMode.HEAL)
                .orThrow();
        DrawnShop changed = DrawnShop.standard().renamed("Remove red", "Drop red");
        ScriptedModel model = clicking(changed, "Drop red");

        RunResult healed = run(changed, model, ReplayMode.HEAL).orThrow();

        assertThat(model.prompts()).hasSize(2);
        assertThat(changed.actions()).hasSize(3);
        assertThat(replayed(healed))
                .extracting(Replayed::verdict)
                .startsWith(Verdict.HIT, Verdict.HIT, Verdict.MISSED, Verdict.HEALED);
    }

    @Test
    void runThatDoesNotSucceedIsNotRecorded() throws IOException {
        DrawnShop shop = DrawnShop.standard();
        Task task = Task.builder(GOAL).goal(GOAL).expectText("Thank you").build();

        RunResult result = run(shop, clicking(shop, "Buy blue"), ReplayMode.HEAL, task);

        assertThat(result.succeeded()).isFalse();
        assertThat(result.recording()).isNull();
        assertThat(folder.resolve("recordings")).doesNotExist();
    }

    /** What is expected is looked at each time. */
    @Test
    void expectationsAreNotAnsweredFromARecording() {
        Task task = Task.builder(GOAL).goal(GOAL).expectText("Red cup").build();
        DrawnShop shop = DrawnShop.standard();
        run(shop, clicking(shop, "Buy blue"), ReplayMode.HEAL, task).orThrow();

        RunResult result = run(DrawnShop.standard().renamed("Red cup", "Green cup"), silent(), ReplayMode.STRICT, task);

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("Red cup"));
    }

    @Test
    void goalThatEndsWithAnAnswerIsAskedEachTime() {
        RunResult result = run(
                DrawnShop.standard(),
                ScriptedModel.saying(ScriptedModel.acting("{\"action\": \"answer\", \"text\": \"12.00 EUR\"}")),
                ReplayMode.HEAL,
                Task.goal("What does the blue mug cost?"));

        assertThat(result.succeeded()).as(result.toString()).isTrue();
        assertThat(result.recording()).isNull();
    }

    @Test
    void strictReplayWithoutARecordingSaysHowToRecord() {
        RunResult result = run(DrawnShop.standard(), silent(), ReplayMode.STRICT);

        assertThat(result.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("no recording", GOAL, "--replay heal"));
    }

    @Test
    void replayThatIsOffAsksTheModelAndRecordsNothing() throws IOException {
        recorded("Buy blue");
        DrawnShop shop = DrawnShop.standard();

        RunResult result = run(shop, clicking(shop, "Buy red"), ReplayMode.OFF).orThrow();

        assertThat(replayed(result)).isEmpty();
        assertThat(shop.clicks()).hasSize(1);
        try (Stream<Path> files = Files.walk(folder.resolve("recordings"))) {
            assertThat(files.filter(file -> file.endsWith("recording.yaml"))).hasSize(1);
        }
    }

    @Test
    void taskDecidesBeforeTheAgent() {
        recorded("Buy blue");
        DrawnShop shop = DrawnShop.standard();
        Task task = Task.builder(GOAL).replay(ReplayMode.STRICT).goal(GOAL).build();

        RunResult result = run(shop, silent(), ReplayMode.OFF, task).orThrow();

        assertThat(verdict(result)).isEqualTo(Verdict.HIT);
    }

    @Test
    void secretsAndVariablesAreRecordedByTheirNames() throws IOException {
        DrawnShop shop = DrawnShop.standard();
        ScriptedModel model = doing(
                shop.item("Buy blue").middle(),
                ScriptedModel.acting("{\"action\": \"type\", \"text\": \"Ada ${secret.pin}\"}"));

        RunResult first =
                run(shop, model, ReplayMode.HEAL, order("blue", "hush-4711")).orThrow();

        var all = new StringBuilder();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(first.recording()))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                all.append(Files.readString(file));
            }
        }
        assertThat(all.toString())
                .doesNotContain("hush-4711")
                .contains("Buy ${colour}", "${secret.pin}", "goal: Buy the ${colour} mug");
        DrawnShop red = DrawnShop.standard();
        run(red, silent(), ReplayMode.STRICT, order("red", "other-0815")).orThrow();
        assertThat(red.clicks().getFirst()).isEqualTo(red.item("Buy red").middle());
        List<String> typed = new ArrayList<>();
        red.actions().forEach(action -> {
            if (action instanceof Action.TypeText<Space.Driver> type) {
                typed.add(type.text().reveal());
            }
        });
        assertThat(typed).containsExactly("Ada other-0815");
    }

    @Test
    void taskFileMadeOfARunDoesTheSameWithoutGoals() throws IOException {
        DrawnShop shop = DrawnShop.standard();
        Task task = Task.builder("Two things")
                .variable("colour", "blue")
                .goal("Buy the ${colour} mug")
                .expectText("Red cup")
                .build();
        RunResult first = run(
                        shop,
                        doing(shop.item("Buy blue").middle(), shop.item("flag").middle()),
                        ReplayMode.HEAL,
                        task)
                .orThrow();
        RecordedRun made = RecordedRun.in(Objects.requireNonNull(first.folder()));
        Path file = folder.resolve(made.taskFileName());

        made.writeTask(file);

        assertThat(file).hasFileName("two-things.task.yaml");
        Task read = TaskReader.create().withVariable("colour", "red").read(file);
        assertThat(read.steps()).noneMatch(TaskStep.Goal.class::isInstance).hasSize(3);
        DrawnShop again = DrawnShop.standard();
        run(again, silent(), ReplayMode.OFF, read).orThrow();
        assertThat(again.clicks()).hasSize(2);
        assertThat(again.clicks().getFirst()).isEqualTo(again.item("Buy red").middle());
        assertThatThrownBy(() -> made.writeTask(file)).hasMessageContaining("there is a file already");
        assertThatThrownBy(() -> RecordedRun.in(folder).writeTask(folder.resolve("other.task.yaml")))
                .hasMessageContaining("was not recorded")
                .hasMessageContaining("--replay heal");
    }

    private static Task order(String colour, String pin) {
        return Task.builder("Order")
                .variable("colour", colour)
                .secret(Secret.of("pin", pin).onlyAt(List.of("*")))
                .goal("Buy the ${colour} mug")
                .build();
    }
}
