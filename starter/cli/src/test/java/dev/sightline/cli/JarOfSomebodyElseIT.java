package dev.sightline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver and a dialect that come in a jar of their own, which is added to the class path and nothing else. */
class JarOfSomebodyElseIT {

    private static final String DRIVER = """
            package lobby;

            import dev.sightline.action.Action;
            import dev.sightline.action.ActionKind;
            import dev.sightline.driver.*;
            import dev.sightline.screen.*;
            import java.awt.image.BufferedImage;
            import java.time.Instant;

            public final class LobbyDriverProvider implements DriverProvider<LobbyDriverProvider.Settings> {
                public record Settings(String host) {}
                public String type() { return "lobby"; }
                public Class<Settings> settings() { return Settings.class; }
                public GuiDriverFactory create(Settings settings) {
                    return folder -> new GuiDriver() {
                        public Screenshot capture() {
                            var image = new BufferedImage(320, 240, BufferedImage.TYPE_INT_RGB);
                            return Screenshot.ofImage(
                                    image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.now());
                        }
                        public ActionOutcome perform(Action.Input<Space.Driver> action) {
                            System.out.println(settings.host() + " got " + action.kind());
                            return ActionOutcome.Performed.PLAIN;
                        }
                        public ActionSpace actionSpace() { return ActionSpace.of(ActionKind.PRESS_KEYS); }
                        public DriverInfo info() { return new DriverInfo(DriverInfo.Platform.DESKTOP, "Lobby 1"); }
                        public void close() {}
                    };
                }
            }
            """;

    private static final String DIALECT = """
            package lobby;

            import dev.sightline.action.*;
            import dev.sightline.driver.ActionSpace;
            import dev.sightline.driver.DriverInfo.Platform;
            import dev.sightline.grounding.Target;
            import dev.sightline.runtime.dialect.*;
            import dev.sightline.screen.*;

            public final class TelegramDialectProvider implements DialectProvider {
                public String name() { return "telegram"; }
                public boolean recognizes(ModelSource model) { return false; }
                public ModelDialect dialectFor(ModelSource model) {
                    ModelDialect other = Dialects.standard();
                    return new ModelDialect() {
                        public String name() { return "telegram"; }
                        public ImageWindow imageWindow() { return other.imageWindow(); }
                        public int maxImages() { return 1; }
                        public ModelPrompt nextAction(Situation situation) {
                            return ModelPrompt.of("ANSWER STOP", situation.goal().toUpperCase() + " STOP");
                        }
                        public Reading read(String answer, Platform platform, ActionSpace actions,
                                Size<Space.Model> image, Point<Space.Model> cursor) {
                            return answer.equals("DONE STOP")
                                    ? new Reading.Parsed(new Action.Finish<>(true, "by telegram"), "", "")
                                    : new Reading.Unparseable("ANSWER DONE STOP");
                        }
                        public ModelPrompt locate(Target target, Size<Space.Model> image) {
                            return other.locate(target, image);
                        }
                        public PlaceReading readPlace(String answer, Size<Space.Model> image) {
                            return other.readPlace(answer, image);
                        }
                        public ModelPrompt query(String question, String format, Size<Space.Model> image,
                                ScreenState state) {
                            return other.query(question, format, image, state);
                        }
                        public String readAnswer(String answer) { return answer; }
                        public ModelPrompt check(String statement, Size<Space.Model> image, ScreenState state) {
                            return other.check(statement, image, state);
                        }
                        public Verdict readVerdict(String answer) { return other.readVerdict(answer); }
                        public String hint() { return "CHECK THE WIRES STOP"; }
                    };
                }
            }
            """;

    private static final String ANSWER = """
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0,
             "finish_reason": "stop", "message": {"role": "assistant", "content": "DONE STOP"}}],
             "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}""";

    private final List<String> requests = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    @Test
    void driverAndDialectAreChosenByTheirNames() throws Exception {
        Path jar = jar();
        Path task = Files.writeString(folder.resolve("lobby.task.yaml"), """
                steps:
                  - press: enter
                  - goal: Open the door
                """);
        HttpServer server = server();
        String printed;
        int code;
        try {
            Path log = folder.resolve("printed.txt");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path") + File.pathSeparator + jar,
                            "dev.sightline.cli.Sightline",
                            "run",
                            task.toString(),
                            "--driver=lobby",
                            "--driver-option=host=reception",
                            "--dialect=telegram",
                            "--model=telegraph",
                            "--model-url=http://localhost:"
                                    + server.getAddress().getPort() + "/v1",
                            "--report-dir=" + folder.resolve("runs"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                assertThat(process.waitFor(120, TimeUnit.SECONDS))
                        .as("it ended")
                        .isTrue();
                code = process.exitValue();
            } finally {
                process.destroyForcibly();
            }
            printed = Files.readString(log);
        } finally {
            server.stop(0);
        }

        assertThat(code).as(printed).isZero();
        assertThat(printed).contains("reception got PRESS_KEYS");
        assertThat(requests).singleElement().asString().contains("OPEN THE DOOR STOP");
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Path jar() throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources"));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path driver = Files.writeString(sources.resolve("LobbyDriverProvider.java"), DRIVER);
        Path dialect = Files.writeString(sources.resolve("TelegramDialectProvider.java"), DIALECT);
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        driver.toString(),
                        dialect.toString());
        assertThat(code).as("it compiles").isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.sightline.driver.DriverProvider"), "lobby.LobbyDriverProvider\n");
        Files.writeString(
                services.resolve("dev.sightline.runtime.dialect.DialectProvider"), "lobby.TelegramDialectProvider\n");
        Path jar = folder.resolve("lobby.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }
}
