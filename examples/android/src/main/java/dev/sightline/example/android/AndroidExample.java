package dev.sightline.example.android;

import dev.sightline.action.Action;
import dev.sightline.agent.GuiSession;
import dev.sightline.agent.RunResult;
import dev.sightline.driver.ActionOutcome;
import dev.sightline.driver.GuiDriverFactory;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.mobile.MobileDriverFactory;
import dev.sightline.mobile.MobilePlatform;
import dev.sightline.runtime.SightlineAgent;
import dev.sightline.runtime.script.TaskReader;
import dev.sightline.text.PpOcrTextReader;
import dev.sightline.text.TextLocator;
import java.nio.file.Path;

/** Opens an application on a phone and runs a task in it, by reading the screen: no model is needed. */
public final class AndroidExample {

    private AndroidExample() {}

    /** {@code SERVER APPLICATION TASK-FILE [UDID]} */
    public static void main(String[] arguments) {
        if (arguments.length < 3) {
            System.err.println("""
                    Usage: SERVER APPLICATION TASK-FILE [UDID]
                    as in: http://127.0.0.1:4723 com.android.settings tasks/settings.task.yaml""");
            System.exit(2);
        }
        var phone = MobileDriverFactory.builder(MobilePlatform.ANDROID, arguments[0]);
        if (arguments.length > 3) {
            phone.udid(arguments[3]);
        }
        try {
            RunResult result = run(phone.build(), arguments[1], Path.of(arguments[2]));
            result.steps().forEach(step -> System.out.println(step.index() + ". " + step.intent()));
            System.out.println(result.taskName() + ": " + result.outcome() + " " + result.variables());
            System.exit(result.succeeded() ? 0 : 1);
        } catch (SightlineException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /**
     * Runs the task in the application.
     *
     * @param application its name or package
     */
    static RunResult run(GuiDriverFactory phone, String application, Path task) {
        try (var reader = PpOcrTextReader.open()) {
            var agent = SightlineAgent.builder(phone)
                    .textReader(reader)
                    .locator(new TextLocator(reader))
                    .build();
            try (GuiSession session = agent.open()) {
                ActionOutcome opened = session.driver().perform(new Action.OpenApp<>(application));
                if (opened instanceof ActionOutcome.NotPerformed not) {
                    throw new SightlineException(ErrorCategory.INVALID_INPUT, not.message());
                }
                return session.run(TaskReader.create().read(task));
            }
        }
    }
}
