package dev.sightline.examples.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.MouseButton;
import dev.sightline.agent.ActionPolicy;
import dev.sightline.agent.RunResult;
import dev.sightline.screen.Point;
import dev.sightline.screen.ScreenState;
import dev.sightline.task.ApprovalMode;
import dev.sightline.task.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ScriptedBrowserIT {

    @TempDir
    static Path runs;

    @DynamicPropertySource
    static void runsFolder(DynamicPropertyRegistry registry) {
        registry.add("sightline.runs-folder", () -> runs.toString());
    }

    @Autowired
    private Signer signer;

    @Autowired
    private Visits visits;

    @Autowired
    private Progress progress;

    @Autowired
    private NoDeletion noDeletion;

    @Autowired
    private GuestBook book;

    @Value("${local.server.port}")
    private int port;

    @BeforeEach
    void newBook() {
        book.clear();
    }

    @Test
    void bookHoldsWhatTheAgentWrote() {
        RunResult result = signer.sign("http://localhost:" + port + "/", "Grace Hopper", "Naïve café — 東京");

        assertThat(result.succeeded()).isTrue();
        assertThat(book.entries()).contains(new GuestBook.Entry("Grace Hopper", "Naïve café — 東京"));
    }

    @Test
    void taskFileRunsFromJavaAndListenersHearOfIt() throws IOException {
        Path file = Files.writeString(runs.resolve("sign.task.yaml"), """
                name: Sign
                steps:
                  - type: { text: "${name}", into: Name }
                  - type: { text: "${secret.password}", into: Message }
                  - click: Sign the book
                  - expect: "Ada:"
                """);

        assertThat(visits.run(file, "http://localhost:" + port + "/", "lovelace")
                        .succeeded())
                .isTrue();
        assertThat(book.entries()).contains(new GuestBook.Entry("Ada", "lovelace"));
        assertThat(progress.lines()).contains("Sign succeeded").noneMatch(line -> line.contains("lovelace"));
    }

    @Test
    void sessionStaysOpenBetweenInstructions() {
        assertThat(visits.look("http://localhost:" + port + "/")).startsWith("The button is at ");
    }

    @Test
    void policyDeniesByTheIntentOfAStep() {
        var proposal = new ActionPolicy.Proposal(
                "run",
                ApprovalMode.NONE,
                new Action.Click<>(new Point<>(1, 1), MouseButton.LEFT, 1),
                "Delete the entry",
                ScreenState.UNKNOWN,
                null);

        assertThat(noDeletion.review(proposal)).isInstanceOf(ActionPolicy.Decision.Deny.class);
    }

    @Test
    void agentWorksWithoutSpring() {
        Task task = Task.builder("Look")
                .startingAt("http://localhost:" + port + "/")
                .expectText("Guest book")
                .build();

        assertThat(WithoutSpring.run(task, runs).succeeded()).isTrue();
    }
}
