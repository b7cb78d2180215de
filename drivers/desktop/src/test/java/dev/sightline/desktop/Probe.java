package dev.sightline.desktop;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.event.KeyListener;
import java.awt.event.MouseEvent;
import java.awt.event.MouseWheelEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.SwingUtilities;
import javax.swing.event.MouseInputAdapter;

/** A window that writes down which input reaches it through the X server. */
final class Probe implements AutoCloseable {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final JFrame frame;

    private Probe(JFrame frame) {
        this.frame = frame;
    }

    /** Opens the window at a place given in Robot's coordinates and waits until it has the keys. */
    static Probe open(Rectangle bounds) throws Exception {
        var holder = new Probe[1];
        SwingUtilities.invokeAndWait(() -> holder[0] = create(bounds));
        Probe probe = holder[0];
        Rig.await("the probe's focus", () -> probe.frame.isFocused());
        Rig.await("the probe's place", () -> probe.frame.getLocationOnScreen().equals(bounds.getLocation()));
        return probe;
    }

    private static Probe create(Rectangle bounds) {
        var frame = new JFrame("Probe");
        var probe = new Probe(frame);
        var pane = new JPanel();
        pane.setBackground(Color.GREEN);
        var mouse = new MouseInputAdapter() {

            @Override
            public void mousePressed(MouseEvent event) {
                probe.seen.add("press " + event.getButton() + " x" + event.getClickCount() + place(event));
            }

            @Override
            public void mouseReleased(MouseEvent event) {
                probe.seen.add("release " + event.getButton() + place(event));
            }

            @Override
            public void mouseMoved(MouseEvent event) {
                probe.seen.add("move" + place(event));
            }

            @Override
            public void mouseDragged(MouseEvent event) {
                probe.seen.add("drag" + place(event));
            }

            @Override
            public void mouseWheelMoved(MouseWheelEvent event) {
                probe.seen.add("wheel " + event.getWheelRotation() + (event.isShiftDown() ? " sideways" : ""));
            }

            private String place(MouseEvent event) {
                return " at " + event.getXOnScreen() + "," + event.getYOnScreen();
            }
        };
        pane.addMouseListener(mouse);
        pane.addMouseMotionListener(mouse);
        pane.addMouseWheelListener(mouse);
        frame.addKeyListener(new KeyListener() {

            @Override
            public void keyPressed(KeyEvent event) {
                probe.seen.add("down " + KeyEvent.getKeyText(event.getKeyCode()));
            }

            @Override
            public void keyReleased(KeyEvent event) {
                probe.seen.add("up " + KeyEvent.getKeyText(event.getKeyCode()));
            }

            @Override
            public void keyTyped(KeyEvent event) {
                if (!Character.isISOControl(event.getKeyChar())
                        && (event.getModifiersEx() & ~InputEvent.SHIFT_DOWN_MASK) == 0) {
                    probe.seen.add("typed " + event.getKeyChar());
                }
            }
        });
        frame.setFocusTraversalKeysEnabled(false);
        frame.setUndecorated(true);
        frame.setContentPane(pane);
        frame.setBounds(bounds);
        frame.setVisible(true);
        return probe;
    }

    /** Waits for the input; it may be followed by more. */
    void await(String input) {
        try {
            Rig.await("'" + input + "'", () -> seen.contains(input));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; seen was " + seen, e);
        }
    }

    /** What was seen so far, in order. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    /** The presses and releases of buttons that were seen so far, in order. */
    List<String> buttons() {
        return seen.stream()
                .filter(each -> each.startsWith("press") || each.startsWith("release"))
                .toList();
    }

    void forget() {
        seen.clear();
    }

    @Override
    public void close() {
        SwingUtilities.invokeLater(frame::dispose);
    }
}
