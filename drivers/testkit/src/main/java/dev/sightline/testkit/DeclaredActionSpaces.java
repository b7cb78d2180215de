package dev.sightline.testkit;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;

/**
 * What each driver of this project offers. Their contract tests check the drivers against it, and what a model is
 * offered is tested against the same.
 *
 * @since 0.1.0
 */
public final class DeclaredActionSpaces {

    /** A browser, local or on a Selenium Grid. */
    public static final ActionSpace WEB = ActionSpace.of(
            ActionKind.CLICK,
            ActionKind.MOVE,
            ActionKind.DRAG,
            ActionKind.SCROLL,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.OPEN_URL,
            ActionKind.BACK,
            ActionKind.SWITCH_TAB,
            ActionKind.CLOSE_TAB,
            ActionKind.ANSWER_DIALOG,
            ActionKind.UPLOAD_FILES);

    /** A desktop under X11 with a window manager, on which no application may be opened. Its tabs are windows. */
    public static final ActionSpace DESKTOP = ActionSpace.of(
            ActionKind.CLICK,
            ActionKind.MOVE,
            ActionKind.DRAG,
            ActionKind.SCROLL,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.SWITCH_TAB,
            ActionKind.CLOSE_TAB);

    /** The same desktop, with a list of applications that may be opened. */
    public static final ActionSpace DESKTOP_WITH_APPS = ActionSpace.of(
            ActionKind.CLICK,
            ActionKind.MOVE,
            ActionKind.DRAG,
            ActionKind.SCROLL,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.OPEN_APP,
            ActionKind.SWITCH_TAB,
            ActionKind.CLOSE_TAB);

    /** An Android phone. */
    public static final ActionSpace ANDROID = ActionSpace.of(
            ActionKind.TAP,
            ActionKind.LONG_PRESS,
            ActionKind.SWIPE,
            ActionKind.SCROLL,
            ActionKind.PINCH,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_KEYS,
            ActionKind.PRESS_SYSTEM_BUTTON,
            ActionKind.OPEN_APP,
            ActionKind.OPEN_URL,
            ActionKind.BACK);

    /** An iPhone, which has no Back and takes no key events. */
    public static final ActionSpace IOS = ActionSpace.of(
            ActionKind.TAP,
            ActionKind.LONG_PRESS,
            ActionKind.SWIPE,
            ActionKind.SCROLL,
            ActionKind.PINCH,
            ActionKind.TYPE_TEXT,
            ActionKind.PRESS_SYSTEM_BUTTON,
            ActionKind.OPEN_APP,
            ActionKind.OPEN_URL);

    /** A Chromium that emulates a phone: fingers and pages, but no buttons, applications or keys. */
    public static final ActionSpace EMULATED_PHONE = ActionSpace.of(
            ActionKind.TAP,
            ActionKind.LONG_PRESS,
            ActionKind.SWIPE,
            ActionKind.SCROLL,
            ActionKind.PINCH,
            ActionKind.TYPE_TEXT,
            ActionKind.OPEN_URL,
            ActionKind.BACK);

    private DeclaredActionSpaces() {}
}
