package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Shells that have sourced the script are asked what a word can become. */
final class CompletionTests {

    /** Completes a line as bash does when the Tab key is pressed after it. */
    private static final String BASH = """
            source "$1"
            COMP_LINE="$2"; COMP_POINT=${#2}
            read -ra COMP_WORDS <<< "$2"
            [[ "$2" == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            [[ "$(complete -p sightline)" == *" -F _complete_sightline "* ]] || exit 9
            _complete_sightline 2> /dev/null
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    /** Types into an interactive zsh; what it reads back is waited for, never a time. */
    private static final String ZSH = """
            zmodload zsh/zpty || exit 9
            zpty shell "TERM=dumb PS1='%% ' zsh -f -i"
            zpty -w shell "autoload -U compinit && compinit -u -D; source '$1'; print RE''ADY"
            zpty -r shell seen '*READY*'
            zpty -w -n shell "$2"$'\\t'
            zpty -r shell seen "*$3*"
            print -r -- "$seen"
            zpty -d shell
            """;

    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void generate() throws IOException {
        var cli = new CommandLineRun();
        assertThat(cli.execute("generate-completion")).isEqualTo(ExitCode.OK);
        script = Files.writeString(folder.resolve("completion.sh"), cli.out());
        Files.createFile(folder.resolve("order.task.yaml"));
    }

    private List<String> run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        // a shell that waits forever ends the reading of its output
        CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        return printed.lines().toList();
    }

    private static boolean has(String shell) {
        for (String path : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(path).resolve(shell))) {
                return true;
            }
        }
        String reason = "there is no " + shell + " on this machine";
        System.out.println("SKIPPED: " + reason);
        return Assumptions.abort(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "sightline "                        | demo run chat model doctor generate-completion mcp operator audit test help
            "sightline ru"                      | run
            "sightline run --w"                 | --workers
            "sightline run --retries 2 --fail"  | --fail-fast
            "sightline run or"                  | order.task.yaml
            "sightline run --driver de"         | desktop
            "sightline model "                  | pull
            "sightline chat --backend "         | auto vector scalar
            "sightline mcp --app"               | --approvals
            "sightline mcp --approvals r"       | risky
            "sightline operator --po"           | --port
            """)
    void bashCompletesCommandsOptionsAndValues(String line, String words) throws Exception {
        has("bash");

        assertThat(run("bash", "-c", BASH, "bash", script.toString(), line))
                .contains(words.split(" ", -1))
                .allMatch(word -> word.startsWith(line.substring(line.lastIndexOf(' ') + 1)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sightline ru              | sightline run
            ./sightline run --wor     | --workers
            sightline chat --backend v | --backend vector
            sightline run ord         | order.task.yaml
            """)
    void zshCompletesTheSame(String line, String completed) throws Exception {
        has("zsh");
        List<String> command = new ArrayList<>(List.of("zsh", "-f", "-c", ZSH, "zsh"));
        command.addAll(List.of(script.toString(), line, completed));

        assertThat(String.join("\n", run(command.toArray(String[]::new)))).contains(completed);
    }

    @Test
    void scriptIsValidForBash() throws Exception {
        has("bash");

        assertThat(run("bash", "-n", script.toString())).isEmpty();
    }
}
