package dev.sightline.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Prints a script for completion. It also covers the commands that the launcher hands to other programs. */
@Command(
        name = "generate-completion",
        description = "Prints a script that completes commands and options in bash and zsh, for 'source"
                + " <(./sightline generate-completion)'. zsh needs 'autoload -U compinit && compinit' first.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the specification before it calls
final class CompletionCommand implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine all = Sightline.commandLine();
        // a test of the MCP server checks that these are its options
        CommandSpec mcp = launched(
                        "mcp",
                        List.of("--http", "--headed", "--structured-look"),
                        List.of("--port", "--allow", "--secret"))
                .addOption(OptionSpec.builder("--approvals")
                        .type(String.class)
                        .completionCandidates(List.of("none", "risky", "all"))
                        .build())
                .addOption(file("--folder"))
                .addOption(file("--report-dir"))
                .addMixin("model", CommandSpec.forAnnotatedObject(new ModelOptions()));
        CommandSpec operator =
                launched("operator", List.of(), List.of("--port")).addOption(file("--data"));
        CommandSpec audit = launched("audit", List.of(), List.of("--postgres")).addOption(file("--data"));
        for (CommandSpec each : List.of(
                mcp, operator, audit, launched("test", List.of(), List.of()), launched("help", List.of(), List.of()))) {
            all.addSubcommand(each);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash(all.getCommandName(), all));
        out.println();
        out.flush();
    }

    private static CommandSpec launched(String name, List<String> flags, List<String> values) {
        CommandSpec command = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
        flags.forEach(flag ->
                command.addOption(OptionSpec.builder(flag).type(boolean.class).build()));
        values.forEach(value ->
                command.addOption(OptionSpec.builder(value).type(String.class).build()));
        return command;
    }

    private static OptionSpec file(String name) {
        return OptionSpec.builder(name).type(Path.class).build();
    }
}
