package dev.sightline.mcp.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
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
                    "Host, '*.example.com' or URL prefix that pages may be on. Can be repeated; any page unless given.")
    List<String> allowed = new ArrayList<>();

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Folder from which clients may run task files and upload files. Can be repeated.")
    List<Path> folders = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=VARIABLE",
            description = "Secret that clients may type by its name, from an environment variable. Can be repeated.")
    Map<String, String> secrets = new LinkedHashMap<>();

    @Option(names = "--headed", description = "Show the browser's window.")
    boolean headed;

    @Option(
            names = "--model-path",
            paramLabel = "FOLDER",
            description = "Qwen2.5-VL checkpoint, run in this process, that pursues goals.")
    @Nullable
    Path modelPath;

    @Option(
            names = "--report-dir",
            paramLabel = "FOLDER",
            description = "Where runs leave their folders; 'runs' unless given.")
    Path reportFolder = Path.of("runs");

    @Parameters(
            paramLabel = "--PROPERTY=VALUE",
            description = "After '--': any property of the application, such as --sightline.mcp.max-screens=2.")
    List<String> properties = new ArrayList<>();

    public static void main(String[] args) {
        int code = new CommandLine(new McpServer()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        ConfigurableApplicationContext context = SpringApplication.run(Application.class, arguments());
        if (http) {
            System.err.println("MCP is served at http://127.0.0.1:" + port
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

    private String[] arguments() {
        List<String> arguments = new ArrayList<>();
        arguments.add("--spring.ai.mcp.server.stdio=" + !http);
        arguments.add("--server.address=127.0.0.1");
        arguments.add("--server.port=" + port);
        arguments.add("--sightline.web.headless=" + !headed);
        arguments.add("--sightline.runs-folder=" + reportFolder);
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--logging.level.root=warn");
        arguments.add("--logging.level.dev.sightline=info");
        String token = System.getenv("SIGHTLINE_MCP_TOKEN");
        if (token != null) {
            arguments.add("--sightline.mcp.http.token=" + token);
        }
        if (!allowed.isEmpty()) {
            arguments.add("--sightline.policy.allowed-urls=" + String.join(",", allowed));
        }
        for (int i = 0; i < folders.size(); i++) {
            arguments.add("--sightline.mcp.folders[" + i + "]=" + folders.get(i));
        }
        secrets.forEach(
                (name, variable) -> arguments.add("--sightline.mcp.secrets." + name + "=" + value(name, variable)));
        if (modelPath != null) {
            arguments.add("--spring.ai.model.chat=qwen-vl");
            arguments.add("--sightline.model.path=" + modelPath);
        }
        arguments.addAll(properties);
        return arguments.toArray(String[]::new);
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
