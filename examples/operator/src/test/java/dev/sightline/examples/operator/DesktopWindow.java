package dev.sightline.examples.operator;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Toolkit;
import java.awt.event.KeyAdapter;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.SwingUtilities;

/** A program on a desktop: it fills the screen, shows a magenta box that jumps when it is clicked, and prints its input. */
final class DesktopWindow {

    static final int BOX = 24;
    static final int[][] PLACES = {{300, 200}, {1100, 640}};

    private int place;

    private DesktopWindow() {}

    public static void main(String[] arguments) {
        SwingUtilities.invokeLater(() -> new DesktopWindow().open());
    }

    private void open() {
        var panel = new JPanel() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void paintComponent(Graphics graphics) {
                graphics.setColor(Color.WHITE);
                graphics.fillRect(0, 0, getWidth(), getHeight());
                graphics.setColor(Color.MAGENTA);
                graphics.fillRect(PLACES[place][0], PLACES[place][1], BOX, BOX);
            }
        };
        panel.addMouseListener(new MouseAdapter() {
            @Override
            public void mousePressed(MouseEvent event) {
                System.out.println("pressed " + event.getXOnScreen() + " " + event.getYOnScreen());
                place = 1;
                panel.repaint();
            }
        });
        panel.setFocusable(true);
        panel.addKeyListener(new KeyAdapter() {
            @Override
            public void keyTyped(KeyEvent event) {
                System.out.println("typed " + event.getKeyChar());
            }
        });
        var frame = new JFrame("Desktop");
        frame.setUndecorated(true);
        frame.setContentPane(panel);
        Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
        frame.setBounds(0, 0, screen.width, screen.height);
        frame.setVisible(true);
        panel.requestFocusInWindow();
        System.out.println("ready");
    }
}
