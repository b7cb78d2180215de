package dev.sightline.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.Secret;
import dev.sightline.agent.RunListener;
import dev.sightline.agent.RunResult;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.Target;
import dev.sightline.screen.Screenshot;
import dev.sightline.task.HttpLogin;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightlineAgentTests {

    @Test
    void builtAgentDoesNotChangeWithItsBuilder() {
        List<String> heard = new ArrayList<>();
        SightlineAgent.Builder builder = SightlineAgent.builder(_ -> new FakeDriver());
        SightlineAgent agent = builder.build();
        builder.listener(new RunListener() {
            @Override
            public void runFinished(RunResult result) {
                heard.add(result.runId());
            }
        });
        builder.policy(_ -> {
            throw new AssertionError("the agent asks a policy that it was not built with");
        });

        assertThat(agent.run(Task.builder("open").open("https://example.org/").build())
                        .succeeded())
                .isTrue();
        assertThat(heard).isEmpty();
    }

    @Test
    void httpLoginsReachTheDriverBeforeItOpensAnything() {
        var driver = new FakeDriver();
        Task.Builder task = Task.builder("log in")
                .startingAt("http://intranet.example/start")
                .variable("who", "ada")
                .secret(Secret.of("pin", "hush-4711"))
                .httpLogin("${who}", "${secret.pin}")
                .httpLogin(new HttpLogin("http://${who}.example", "bob", "${secret.pin}"))
                .press("enter");

        RunResult result = SightlineAgent.builder(_ -> driver).build().run(task.build());

        assertThat(result.outcome().reason()).isEmpty();
        assertThat(driver.logins())
                .containsExactly(
                        "http://intranet.example/start ada <secret:pin>", "http://ada.example bob <secret:pin>");
        assertThatThrownBy(() -> Task.builder("log in")
                        .httpLogin("ada", "${secret.pin}")
                        .press("enter")
                        .build())
                .hasMessageContaining("names no server");
        assertThatThrownBy(() -> Task.builder("log in").httpLogin("ada", "hush-4711"))
                .hasMessageContaining("must be a secret")
                .hasMessageNotContaining("hush");
    }

    @Test
    void everythingThatDoesNotFitIsReportedAtOnce(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("runs"));
        Locator locator = new Locator() {
            @Override
            public boolean supports(Target target) {
                return true;
            }

            @Override
            public Located locate(Screenshot screenshot, Target target) {
                throw new GroundingException(GroundingException.Reason.ABSENT, "nothing is here");
            }
        };

        assertThatThrownBy(() -> SightlineAgent.builder(_ -> new FakeDriver())
                        .locator(locator)
                        .runsFolder(file)
                        .build())
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.CONFIGURATION))
                .hasMessageContaining("neither a text reader nor a chat model")
                .hasMessageContaining("'" + file + "' is a file");
    }
}
