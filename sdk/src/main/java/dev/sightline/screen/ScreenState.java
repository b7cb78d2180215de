package dev.sightline.screen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a driver knows about the screen beside its pixels, as plain text for the model, the policies and the report.
 *
 * @param location where the screen is: a URL for the web, {@code package/activity} for Android, on a desktop the application
 *     whose window is active ({@code desktop} when none is), null when unknown
 * @param title the title of the page or window, null when unknown
 * @param dialog a native dialog that is open and blocks the screen, null when there is none
 * @param tabs the titles of the open tabs or windows in their order; empty when the driver has no such thing
 * @param activeTab the index in {@code tabs} of the one on the screenshot, −1 when there are none
 * @param notices what happened since the last capture that pixels may not show: "opened a new tab", "downloaded a.pdf"
 * @since 0.1.0
 */
public record ScreenState(
        @Nullable String location,
        @Nullable String title,
        @Nullable Dialog dialog,
        List<String> tabs,
        int activeTab,
        List<String> notices) {

    /** For a driver that knows pixels only. */
    public static final ScreenState UNKNOWN = new ScreenState(null, null, null, List.of(), -1, List.of());

    public ScreenState {
        tabs = List.copyOf(tabs);
        notices = List.copyOf(notices);
    }

    /** The same with other notices. */
    public ScreenState withNotices(List<String> others) {
        return new ScreenState(location, title, dialog, tabs, activeTab, others);
    }

    /**
     * A dialog outside the page, which an {@code AnswerDialog} action accepts or dismisses.
     *
     * @param kind what the dialog offers
     * @param message the text it shows
     */
    public record Dialog(Kind kind, String message) {

        /** What a dialog offers; {@code UNKNOWN} when the driver does not know. */
        public enum Kind {
            ALERT,
            CONFIRM,
            PROMPT,
            BEFORE_UNLOAD,
            UNKNOWN
        }
    }
}
