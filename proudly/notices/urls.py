from django.urls import path

from proudly.notices import inbox_views, views, wishes_views

urlpatterns = [
    path("inbox", inbox_views.inbox_page, name="inbox"),
    path("inbox/read", inbox_views.read_inbox, name="read_inbox"),
    path("preferences/notices", wishes_views.my_notices, name="my_notices"),
    path("organisation/notices", wishes_views.notice_defaults, name="notice_defaults"),
    path("stop-mail/<str:token>", views.stop_mail, name="stop_mail"),
    path("mailbox", views.mailbox, name="mailbox"),
    path("mailbox/<str:name>", views.mailbox_mail, name="mailbox_mail"),
    path("mailbox/<str:name>/html", views.mailbox_html, name="mailbox_html"),
]
