package dev.sightline.runtime.internal.report;

import dev.sightline.action.Action;
import dev.sightline.grounding.Located;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Draws on a screenshot where an action landed. One unit of the drawing is one pixel of the screenshot. */
final class Markers {

    private final Size<Space.Pixels> size;
    private final StringBuilder svg = new StringBuilder();

    private Markers(Size<Space.Pixels> size) {
        this.size = size;
    }

    /** An SVG element, without markers if the action has no point. */
    static String svg(Size<Space.Pixels> size, @Nullable Action<Space.Pixels> action, @Nullable Located located) {
        var markers = new Markers(size);
        if (located != null && (located.box().width() > 0 || located.box().height() > 0)) {
            var box = located.box();
            markers.draw("<rect class=\"found\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                    .formatted(number(box.left()), number(box.top()), number(box.width()), number(box.height())));
        }
        if (action instanceof Action.Input<Space.Pixels> input) {
            markers.mark(input);
        }
        return "<svg viewBox=\"0 0 %s %s\" preserveAspectRatio=\"none\" aria-hidden=\"true\">%s</svg>"
                .formatted(number(size.width()), number(size.height()), markers.svg);
    }

    private void mark(Action.Input<Space.Pixels> action) {
        switch (action) {
            case Action.Drag<Space.Pixels> drag -> arrow(drag.from(), drag.to());
            case Action.Swipe<Space.Pixels> swipe -> arrow(swipe.from(), swipe.to());
            case Action.Scroll<Space.Pixels> scroll -> {
                ring(scroll.point());
                direction(scroll);
                dot(scroll.point());
            }
            case Action.Click<Space.Pixels> _,
                    Action.Move<Space.Pixels> _,
                    Action.Tap<Space.Pixels> _,
                    Action.LongPress<Space.Pixels> _,
                    Action.Pinch<Space.Pixels> _,
                    Action.UploadFiles<Space.Pixels> _,
                    Action.TypeText<Space.Pixels> _,
                    Action.PressKeys<Space.Pixels> _,
                    Action.PressSystemButton<Space.Pixels> _,
                    Action.OpenApp<Space.Pixels> _,
                    Action.OpenUrl<Space.Pixels> _,
                    Action.Back<Space.Pixels> _,
                    Action.SwitchTab<Space.Pixels> _,
                    Action.CloseTab<Space.Pixels> _,
                    Action.AnswerDialog<Space.Pixels> _ -> {
                for (Point<Space.Pixels> point : action.points()) {
                    ring(point);
                    dot(point);
                }
            }
        }
    }

    /** Which way, not how far: the far end may lie outside the screen. */
    private void direction(Action.Scroll<Space.Pixels> scroll) {
        Point<Space.Pixels> at = scroll.point();
        double distance = Math.hypot(scroll.deltaX(), scroll.deltaY());
        if (distance > 0) {
            double length = 4 * radius() / distance;
            line(at, new Point<>(at.x() + scroll.deltaX() * length, at.y() + scroll.deltaY() * length));
        }
    }

    private void ring(Point<Space.Pixels> at) {
        for (String layer : new String[] {"halo", "ring"}) {
            draw("<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
                    .formatted(layer, number(at.x()), number(at.y()), number(radius())));
        }
    }

    private void dot(Point<Space.Pixels> at) {
        draw("<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>"
                .formatted(number(at.x()), number(at.y()), number(radius() / 4)));
    }

    private void arrow(Point<Space.Pixels> from, Point<Space.Pixels> to) {
        ring(from);
        line(from, to);
        dot(from);
    }

    /** A line whose arrowhead ends exactly at the end point. */
    private void line(Point<Space.Pixels> from, Point<Space.Pixels> to) {
        draw("<line class=\"path\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(number(from.x()), number(from.y()), number(to.x()), number(to.y())));
        double angle = Math.toDegrees(Math.atan2(to.y() - from.y(), to.x() - from.x()));
        double length = radius();
        draw("<path class=\"head\" d=\"M0 0L%s %sL%s %sZ\" transform=\"translate(%s %s) rotate(%s)\"/>"
                .formatted(
                        number(-length),
                        number(-length / 2),
                        number(-length),
                        number(length / 2),
                        number(to.x()),
                        number(to.y()),
                        number(Math.rint(angle * 10) / 10)));
    }

    /** Large enough to be found on a phone, small enough not to hide a button. */
    private double radius() {
        return Math.max(6, Math.rint(Math.max(size.width(), size.height()) / 70));
    }

    private void draw(String element) {
        svg.append(element);
    }

    /** Exactly, and never with an exponent. */
    static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
