package dev.sightline.runtime.dialect.uitars;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.Situation;
import dev.sightline.runtime.internal.dialect.ToolPrompt;
import java.util.ArrayList;
import java.util.List;

/**
 * The prompts of UI-TARS. The answer's form, the verbs and their parameters are those that the model was trained with;
 * only the actions that the driver offers are listed.
 */
final class UiTarsPrompt {

    private UiTarsPrompt() {}

    static String task(Situation situation, String extent) {
        ActionSpace actions = situation.actions();
        List<String> verbs = situation.platform() == Platform.MOBILE ? mobile(actions) : computer(actions);
        return "You operate a graphical user interface. Given a task, the screenshots and what you did so far, choose"
                + " the next action.\n\n"
                + "## Output Format\nThought: ...\nAction: ...\n\n"
                + "## Action Space\n" + String.join("\n", verbs) + "\n\n"
                + "## Note\n- " + extent
                + "\n- Choose one action. In `Thought`, plan briefly and name the element that you will act on."
                + ToolPrompt.secrets(situation.secrets())
                + "\n\n## User Instruction\n" + situation.goal();
    }

    static String grounding(String target, String extent) {
        return "You operate a graphical user interface. Point at the element that is described.\n\n"
                + "## Output Format\nAction: ...\n\n"
                + "## Action Space\nclick(point='<point>x1 y1</point>')\n\n"
                + "## Note\n- " + extent
                + "\n- If the element is not on the screenshot, answer: not found.\n\n"
                + "## User Instruction\n" + target;
    }

    private static List<String> computer(ActionSpace actions) {
        List<String> verbs = new ArrayList<>();
        if (actions.offers(ActionKind.CLICK)) {
            verbs.add("click(point='<point>x1 y1</point>')");
            verbs.add("left_double(point='<point>x1 y1</point>')");
            verbs.add("right_single(point='<point>x1 y1</point>')");
        }
        if (actions.offers(ActionKind.DRAG)) {
            verbs.add("drag(start_point='<point>x1 y1</point>', end_point='<point>x2 y2</point>')");
        }
        if (actions.offers(ActionKind.PRESS_KEYS)) {
            verbs.add("hotkey(key='ctrl c') # Up to three keys in lower case, separated by blanks.");
        }
        addTyping(actions, verbs);
        if (actions.offers(ActionKind.SCROLL)) {
            verbs.add("scroll(point='<point>x1 y1</point>', direction='down or up or right or left')");
        }
        addSystem(actions, verbs);
        return verbs;
    }

    private static List<String> mobile(ActionSpace actions) {
        List<String> verbs = new ArrayList<>();
        if (actions.offers(ActionKind.TAP)) {
            verbs.add("click(point='<point>x1 y1</point>')");
        }
        if (actions.offers(ActionKind.LONG_PRESS)) {
            verbs.add("long_press(point='<point>x1 y1</point>')");
        }
        addTyping(actions, verbs);
        if (actions.offers(ActionKind.SWIPE)) {
            verbs.add("scroll(point='<point>x1 y1</point>', direction='down or up or right or left')");
            verbs.add("drag(start_point='<point>x1 y1</point>', end_point='<point>x2 y2</point>')");
        }
        if (actions.offers(ActionKind.OPEN_APP)) {
            verbs.add("open_app(app_name='')");
        }
        if (actions.offers(ActionKind.PRESS_SYSTEM_BUTTON)) {
            verbs.add("press_home()");
            verbs.add("press_back()");
        }
        addSystem(actions, verbs);
        return verbs;
    }

    private static void addTyping(ActionSpace actions, List<String> verbs) {
        if (actions.offers(ActionKind.TYPE_TEXT)) {
            verbs.add("type(content='xxx') # Write \\', \\\", \\\\ and \\n for quotes, a backslash and a new line."
                    + " A \\n at the end submits the text.");
        }
    }

    /** What a driver may offer beyond the training, and how a task ends. */
    private static void addSystem(ActionSpace actions, List<String> verbs) {
        if (actions.offers(ActionKind.OPEN_URL)) {
            verbs.add("open_url(url='xxx')");
        }
        if (actions.offers(ActionKind.BACK)) {
            verbs.add("back() # To the previous page.");
        }
        if (actions.offers(ActionKind.SWITCH_TAB)) {
            verbs.add("switch_tab(index='0')");
        }
        if (actions.offers(ActionKind.CLOSE_TAB)) {
            verbs.add("close_tab()");
        }
        if (actions.offers(ActionKind.ANSWER_DIALOG)) {
            verbs.add(
                    "answer_dialog(answer='accept or dismiss', text='') # Only while a dialog of the browser is open.");
        }
        verbs.add("wait() # For five seconds.");
        verbs.add("call_user(content='xxx') # Asks the user, when you cannot continue without help.");
        verbs.add("finished(content='xxx') # The task is done; the content is the answer, if one was asked for.");
    }
}
