package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.agent.Approvals;
import dev.sightline.agent.Question;
import dev.sightline.agent.Reply;
import dev.sightline.agent.RunResult;
import dev.sightline.agent.RunResult.Outcome;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.internal.goal.ScriptedModel;
import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.EndpointOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Budget;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import dev.sightline.testkit.GivenLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was approved is done on the screen that it was approved for, and on no other. */
@Timeout(30)
class EvidenceTests {

    private static final Box<Space.Pixels> BUTTON = GivenLines.box(2, 0, "Buy");

    private final List<Question> asked = new ArrayList<>();

    /** What else the screen shows. */
    private volatile Box<Space.Pixels> mark = Box.of(600, 300, 1, 1);

    private final FakeDriver driver = new FakeDriver()
            .painting((graphics, _) ->
                    graphics.fillRect((int) mark.left(), (int) mark.top(), (int) mark.width(), (int) mark.height()));

    private SightlineAgent.Builder agent(Consumer<Question> meanwhile) {
        var screen = GivenLines.rows("Shop", "", "Buy");
        return SightlineAgent.builder(_ -> driver)
                .textReader(screen)
                .locator(screen)
                .approvals(new Approvals(ApprovalMode.ALL, Duration.ofMinutes(1)))
                .options(new AgentOptions(
                        Budget.DEFAULT,
                        new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 0),
                        EndpointOptions.ofTokens(0, 1280),
                        1,
                        3,
                        Duration.ofSeconds(20),
                        Duration.ZERO))
                .operator(question -> {
                    asked.add(question);
                    meanwhile.accept(question);
                    return Reply.approved("ada");
                });
    }

    private RunResult buy(Consumer<Question> meanwhile) {
        return agent(meanwhile).build().run(Task.builder("buy").click("Buy").build());
    }

    @Test
    void approvedClickIsNotPerformedWhereTheScreenHasChangedButAskedAboutAgain() {
        RunResult result = buy(_ -> {
            if (asked.size() == 1) {
                // a banner covers the button
                mark = Box.of(0, 30, 400, 60);
            }
        });

        assertThat(result.succeeded()).as(result.outcome().reason()).isTrue();
        assertThat(asked).hasSize(2);
        assertThat(driver.actions()).hasSize(1);
        assertThat(result.steps())
                .extracting(step -> step.problem())
                .containsExactly(
                        "The screen changed where this acts, after the question about it was asked; look at it again.",
                        null);
    }

    @Test
    void changesElsewhereAndABlinkingCaretLeaveTheApprovalValid() {
        RunResult elsewhere = buy(_ -> mark = Box.of(300, 200, 200, 100));
        assertThat(elsewhere.succeeded()).isTrue();
        assertThat(asked).hasSize(1);

        asked.clear();
        RunResult caret = buy(_ -> mark = Box.of(BUTTON.center().x(), BUTTON.top(), 4, 40));
        assertThat(caret.succeeded()).isTrue();
        assertThat(asked).hasSize(1);
        assertThat(driver.actions()).hasSize(2);
    }

    @Test
    void modelIsToldThatTheScreenChangedAndMayTryTheSameAgain() {
        ScriptedModel model =
                ScriptedModel.saying(ScriptedModel.click(20, 60), ScriptedModel.click(20, 60), ScriptedModel.done());
        RunResult result = agent(_ -> {
                    if (asked.size() == 1) {
                        mark = Box.of(0, 30, 400, 60);
                    }
                })
                .chatModel(model)
                .build()
                .run(Task.goal("buy it"));

        assertThat(result.outcome()).as(result.outcome().reason()).isInstanceOf(Outcome.Finished.class);
        assertThat(driver.actions())
                .hasSize(1)
                .allSatisfy(action -> assertThat(action).isInstanceOf(Action.Click.class));
        assertThat(model.user(1)).contains("not performed: The screen changed where this acts");
    }
}
