package dev.sightline.examples.scripted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.agent.RunResult;
import java.nio.file.Path;
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
    private GuestBook book;

    @Value("${local.server.port}")
    private int port;

    @Test
    void bookHoldsWhatTheAgentWrote() {
        RunResult result = signer.sign("http://localhost:" + port + "/", "Grace Hopper", "Naïve café — 東京");

        assertThat(result.succeeded()).isTrue();
        assertThat(book.entries()).containsExactly(new GuestBook.Entry("Grace Hopper", "Naïve café — 東京"));
    }
}
