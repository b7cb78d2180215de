package dev.sightline.action;

/**
 * The kinds of {@link Action}, one for each record.
 *
 * @since 0.1.0
 */
public enum ActionKind {
    CLICK,
    MOVE,
    DRAG,
    SCROLL,
    TYPE_TEXT,
    PRESS_KEYS,
    TAP,
    LONG_PRESS,
    SWIPE,
    PINCH,
    PRESS_SYSTEM_BUTTON,
    OPEN_APP,
    OPEN_URL,
    BACK,
    SWITCH_TAB,
    CLOSE_TAB,
    ANSWER_DIALOG,
    UPLOAD_FILES,
    WAIT,
    ANSWER,
    ASK_USER,
    FINISH
}
