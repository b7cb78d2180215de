package dev.sightline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.options.AgentOptions;
import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.task.Task;
import dev.sightline.testkit.FakeDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What hundreds of runs leave behind. */
@Timeout(120)
class ManyRunsTests {

    private static final Task TASK =
            Task.builder("press").press("enter").press("enter").build();

    private static AgentOptions quick() {
        AgentOptions usual = AgentOptions.DEFAULT;
        return new AgentOptions(
                usual.budget(),
                new SettleOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0),
                usual.endpoint(),
                usual.historyScreenshots(),
                usual.maxInvalidAnswers(),
                usual.modelTimeout(),
                usual.targetTimeout());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "counts the open files in /proc")
    void noFolderHandleOrThreadIsLeftAfter500Runs(@TempDir Path runs) throws Exception {
        SightlineAgent withFolder = SightlineAgent.builder(_ -> new FakeDriver())
                .options(quick())
                .runsFolder(runs)
                .build();
        SightlineAgent without =
                SightlineAgent.builder(_ -> new FakeDriver()).options(quick()).build();
        // what is loaded and started once is there before counting
        run(withFolder, without, 2);
        Set<String> folders = temporaryFolders();
        long handles = handles();
        Set<String> threads = threads();

        run(withFolder, without, 50);

        assertThat(temporaryFolders()).isEqualTo(folders);
        assertThat(handles()).as("open files").isLessThan(handles + 20);
        assertThat(threads()).as("threads").hasSizeLessThan(threads.size() + 20);
    }

    /** Ten runs a round, as callers start them; most without a folder, since encoding pictures takes time. */
    private static void run(SightlineAgent withFolder, SightlineAgent without, int rounds) throws InterruptedException {
        for (int i = 0; i < rounds; i++) {
            assertThat(withFolder.run(TASK).succeeded()).isTrue();
            for (int j = 0; j < 3; j++) {
                assertThat(without.run(TASK).succeeded()).isTrue();
                assertThat(without.start(TASK).await().succeeded()).isTrue();
                try (var session = without.open()) {
                    assertThat(session.run(TASK).succeeded()).isTrue();
                }
            }
        }
    }

    private static Set<String> temporaryFolders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(
                            "sightline-session-" + ProcessHandle.current().pid() + "-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static long handles() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName() + " " + thread.threadId())
                .collect(Collectors.toSet());
    }
}
