package dev.sightline.mcp.server;

import dev.sightline.cli.ModelOptions;
import dev.sightline.error.SightlineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves MCP clients over stdio or HTTP until they have gone or the process is ended. */
@Command(
        name = "sightline mcp",
        description = "Lets an MCP client operate a browser by reading its screen. Over stdio unless --http is given.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets required options before it calls
final class McpServer implements Callable<Integer> {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Spec
    CommandSpec spec;

    @Option(names = "--http", description = "Serve streamable HTTP on the loopback interface instead of stdio.")
    boolean http;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of --http; ${DEFAULT-VALUE} unless given.")
    int port = 8931;

    @Option(
            names = "--allow",
            paramLabel = "ADDRESS",
            description =
                    "Host, '*.example.com' or URL prefix of the pages that clients may open; any page of the web unless"
                            + " given. Can be repeated.")
    List<String> allowed = new ArrayList<>();

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Folder from which clients may run task files and upload files. Can be repeated.")
    List<Path> folders = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=VARIABLE[@HOST,...]",
            description =
                    "Secret that clients may type by its name, from an environment variable, and where it may be typed:"
                            + " hosts, URL prefixes or '*'; those of --allow unless given. Can be repeated.")
    Map<String, String> secrets = new LinkedHashMap<>();

    @Option(
            names = "--approvals",
            paramLabel = "none|risky|all",
            description = "When the user is asked before an action; ${DEFAULT-VALUE} unless given.")
    String approvals = "risky";

    @Option(
            names = "--structured-look",
            description = "Answer 'look' with structured content besides its text, for programs.")
    boolean structuredLook;

    @Option(names = "--headed", description = "Show the browser's window.")
    boolean headed;

    @Mixin
    ModelOptions model = new ModelOptions();

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Where runs leave their folders; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    @Parameters(
            paramLabel = "--PROPERTY=VALUE",
            description = "After '--': any property of the application, such as --sightline.tools.max-screens=2.")
    List<String> properties = new ArrayList<>();

    public static void main(String[] args) {
        int code = new CommandLine(new McpServer())
                // Spring Boot has reported why the application did not start
                .setExecutionExceptionHandler((_, _, _) -> 3)
                .execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        ConfigurableApplicationContext context = start();
        if (http) {
            System.err.println("MCP is served at http://127.0.0.1:"
                    + context.getEnvironment().getProperty("local.server.port")
                    + "/mcp. The token is that of SIGHTLINE_MCP_TOKEN, or the one in the log above.");
            return 0;
        }
        while (context.isActive()) {
            Thread.sleep(100);
        }
        // the client has gone, and everything is closed; a library's thread must not keep the process alive
        System.exit(0);
        return 0;
    }

    /** Starts the application; closing it ends the server. */
    ConfigurableApplicationContext start() {
        var application = new SpringApplication(Application.class);
        ChatModel served = servedModel();
        if (served != null) {
            application.addInitializers(starting -> starting.getBeanFactory().registerSingleton("goalModel", served));
        }
        return application.run(arguments());
    }

    private @Nullable ChatModel servedModel() {
        try {
            return model.served();
        } catch (SightlineException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--spring.ai.mcp.server.stdio=" + !http);
        arguments.add("--server.address=127.0.0.1");
        arguments.add("--server.port=" + port);
        arguments.add("--sightline.web.headless=" + !headed);
        arguments.add("--sightline.tools.structured-look=" + structuredLook);
        arguments.add("--sightline.runs-folder=" + reportFolder);
        arguments.add("--sightline.policy.approvals=" + approvals);
        arguments.add("--spring.main.banner-mode=off");
        // the tools are not annotated methods; looking for these takes time
        arguments.add("--spring.ai.mcp.server.annotation-scanner.enabled=false");
        // the command line's own configuration, which is on the class path, leaves out stack traces
        arguments.add("--logging.config=classpath:dev/sightline/mcp/server/logback.xml");
        arguments.add("--logging.level.root=error");
        arguments.add("--logging.level.dev.sightline=info");
        String token = System.getenv("SIGHTLINE_MCP_TOKEN");
        if (token != null) {
            arguments.add("--sightline.mcp.http.token=" + token);
        }
        if (!allowed.isEmpty()) {
            arguments.add("--sightline.policy.allowed-urls=" + String.join(",", allowed));
        }
        for (int i = 0; i < folders.size(); i++) {
            arguments.add("--sightline.tools.folders[" + i + "]=" + folders.get(i));
        }
        secrets.forEach((name, source) -> arguments.addAll(secret(name, source)));
        if (model.checkpoint() != null) {
            arguments.add("--spring.ai.model.chat=qwen-vl");
            arguments.add("--sightline.model.path=" + model.checkpoint());
        }
        if (model.dialect() != null) {
            arguments.add("--sightline.model.dialect=" + model.dialect());
        }
        model.endpointProperties().forEach((name, value) -> arguments.add("--" + name + "=" + value));
        // a property that is given replaces the one from here; Spring Boot would join the two
        properties.forEach(given -> arguments.removeIf(own -> name(own).equals(name(given))));
        arguments.addAll(properties);
        return arguments.toArray(String[]::new);
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }

    private List<String> secret(String name, String source) {
        int at = source.indexOf('@');
        String variable = at < 0 ? source : source.substring(0, at);
        String places = at < 0 ? String.join(",", allowed) : source.substring(at + 1);
        if (places.isBlank()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot offer the secret '" + name
                            + "': clients choose the pages, so it needs the hosts where it may be"
                            + " typed. Write --secret " + name + "=" + variable + "@HOST, or '@*' for every page.");
        }
        String prefix = "--sightline.tools.secrets.[" + name + "].";
        return List.of(prefix + "value=" + value(name, variable), prefix + "at=" + places);
    }

    private String value(String name, String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Cannot read the secret '" + name + "' from the environment variable '" + variable + "': it is "
                            + (value == null ? "not set" : "empty") + ".");
        }
        return value;
    }
}
