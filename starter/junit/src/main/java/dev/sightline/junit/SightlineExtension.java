package dev.sightline.junit;

import dev.sightline.agent.GuiAgent;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.junit.SightlineTest.Lifetime;
import dev.sightline.junit.SightlineTest.Publish;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.screen.Screenshot;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.context.ApplicationContext;

/**
 * The JUnit extension behind {@link SightlineTest}; register it with {@code @ExtendWith} where the annotation does not fit.
 *
 * @since 0.1.0
 */
public final class SightlineExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SightlineExtension.class);

    /** Called by JUnit. */
    public SightlineExtension() {}

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put(RunCollector.class, RunCollector.begin());
        recorded(context)
                .ifPresentOrElse(
                        annotation -> {
                            var recording = new Recording(file(annotation, context), mode(context));
                            context.getStore(NAMESPACE).put(Recording.class, recording);
                            Recording.CURRENT.set(recording);
                        },
                        Recording.CURRENT::remove);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        RunCollector.CURRENT.remove();
        Recording.CURRENT.remove();
        boolean failed = context.getExecutionException().isPresent();
        Recording recording = context.getStore(NAMESPACE).get(Recording.class, Recording.class);
        List<String> misses = recording == null ? List.of() : recording.misses();
        if (failed || !misses.isEmpty()) {
            publishScreenshot(context);
        }
        if (failed || !misses.isEmpty() || settings(context).reports() == Publish.ALWAYS) {
            runs(context).forEach(run -> publish(run, context));
        }
        if (!failed && !misses.isEmpty()) {
            throw new AssertionError(String.join(System.lineSeparator(), misses));
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == GuiSession.class
                || type == GuiAgent.class
                || (parameter.isAnnotated(Task.class)
                        && (type == RunResult.class || type == dev.sightline.task.Task.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        String name = parameter.findAnnotation(Agent.class).map(Agent::value).orElse("");
        Class<?> type = parameter.getParameter().getType();
        if (type == GuiSession.class) {
            return session(name, context);
        }
        if (type == GuiAgent.class) {
            return agent(name, context);
        }
        dev.sightline.task.Task task = read(parameter.findAnnotation(Task.class).orElseThrow(), context);
        if (type == dev.sightline.task.Task.class) {
            return task;
        }
        // in the session of the test, if it has one
        GuiSession open = context.getStore(NAMESPACE).get(sessionKey(name), GuiSession.class);
        return (open == null ? agent(name, context).run(task) : open.run(task)).orThrow();
    }

    private GuiSession session(String name, ExtensionContext context) {
        ExtensionContext owner = settings(context).session() == Lifetime.CLASS
                ? context.getParent().orElse(context)
                : context;
        return owner.getStore(NAMESPACE)
                .computeIfAbsent(sessionKey(name), _ -> agent(name, context).open(), GuiSession.class);
    }

    private static String sessionKey(String name) {
        return "session " + name;
    }

    private static GuiAgent agent(String name, ExtensionContext context) {
        ApplicationContext application = application(context);
        return name.isEmpty()
                ? application.getBean(GuiAgent.class)
                : BeanFactoryAnnotationUtils.qualifiedBeanOfType(
                        application.getAutowireCapableBeanFactory(), GuiAgent.class, name);
    }

    /** That of Spring's test context, or the extension's own, which all test classes share. */
    private static ApplicationContext application(ExtensionContext context) {
        return SpringTests.application(context)
                .orElseGet(() -> context.getRoot()
                        .getStore(NAMESPACE)
                        .computeIfAbsent(Standalone.class, _ -> Standalone.start(), Standalone.class)
                        .application());
    }

    private static SightlineTest settings(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), SightlineTest.class)
                .orElseGet(() -> Objects.requireNonNull(Defaults.class.getAnnotation(SightlineTest.class)));
    }

    @SightlineTest
    private static final class Defaults {}

    // ---- tasks

    private static dev.sightline.task.Task read(Task annotation, ExtensionContext context) {
        ApplicationContext application = application(context);
        TaskReader reader = TaskReader.create();
        if (!annotation.url().isEmpty()) {
            reader = reader.withBaseUrl(application.getEnvironment().resolveRequiredPlaceholders(annotation.url()));
        }
        for (String variable : annotation.variables()) {
            int equals = variable.indexOf('=');
            if (equals < 1) {
                throw new ParameterResolutionException(
                        "Cannot set the variable '" + variable + "' of @Task: write NAME=VALUE.");
            }
            reader = reader.withVariable(
                    variable.substring(0, equals),
                    application.getEnvironment().resolveRequiredPlaceholders(variable.substring(equals + 1)));
        }
        return reader.read(path(annotation.value(), context.getRequiredTestClass()));
    }

    private static Path path(String name, Class<?> testClass) {
        URL resource = testClass.getResource(name);
        try {
            Path path = resource == null || !resource.getProtocol().equals("file")
                    ? Path.of(name)
                    : Path.of(resource.toURI());
            if (Files.isRegularFile(path)) {
                return path;
            }
        } catch (URISyntaxException e) {
            throw new ParameterResolutionException("Cannot read the task '" + name + "' of @Task: " + e, e);
        }
        throw new ParameterResolutionException("Cannot read the task '" + name + "' of @Task: there is no such resource"
                + " beside " + testClass.getName() + ", and no such file in "
                + Path.of("").toAbsolutePath() + ".");
    }

    // ---- records

    private static Optional<Recorded> recorded(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Recorded.class)
                .or(() -> AnnotationSupport.findAnnotation(context.getRequiredTestClass(), Recorded.class));
    }

    private static Path file(Recorded annotation, ExtensionContext context) {
        String test = context.getRequiredTestMethod().getName()
                // invocations of a parameterised test ask different things
                + (context.getUniqueId().matches(".*-invocation:#\\d+\\]$")
                        ? "-" + context.getUniqueId().replaceFirst(".*-invocation:#(\\d+)\\]$", "$1")
                        : "");
        return Path.of(annotation.value(), context.getRequiredTestClass().getName(), test + ".json");
    }

    private static Recording.Mode mode(ExtensionContext context) {
        String mode = context.getConfigurationParameter("sightline.recordings").orElse("auto");
        try {
            return Recording.Mode.valueOf(mode.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterResolutionException(
                    "Cannot use 'sightline.recordings=" + mode + "': write auto, replay or record.", e);
        }
    }

    // ---- what a test leaves

    @SuppressWarnings("unchecked") // nothing else is stored with this key
    private static List<RunResult> runs(ExtensionContext context) {
        List<RunResult> runs = context.getStore(NAMESPACE).get(RunCollector.class, List.class);
        return runs == null ? List.of() : runs;
    }

    private static void publish(RunResult run, ExtensionContext context) {
        Path folder = run.folder();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        context.publishDirectory("sightline-" + run.runId(), target -> {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.toList()) {
                    Path copy = target.resolve(folder.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(copy);
                    } else {
                        Files.copy(file, copy);
                    }
                }
            }
        });
    }

    private static void publishScreenshot(ExtensionContext context) {
        @Nullable GuiSession session = context.getStore(NAMESPACE).get(sessionKey(""), GuiSession.class);
        if (session == null) {
            return;
        }
        Screenshot screenshot;
        try {
            screenshot = session.driver().capture();
        } catch (RuntimeException e) {
            context.publishReportEntry("screenshot", "cannot be taken: " + e.getMessage());
            return;
        }
        context.publishFile("screenshot.png", MediaType.IMAGE_PNG, file -> write(screenshot, file));
    }

    private static void write(Screenshot screenshot, Path file) throws IOException {
        ImageIO.write(screenshot.image(), "png", file.toFile());
    }
}
